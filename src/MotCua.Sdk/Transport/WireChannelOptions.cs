using System.Net;
using System.Net.Security;
using MotCua.Contracts.Wire;

namespace MotCua.Sdk.Transport;

/// <summary>Where and how a channel calls.</summary>
internal sealed record WireChannelOptions
{
    /// <summary>The hub, with its path prefix if a gateway puts one before it.</summary>
    public required Uri BaseAddress { get; init; }

    public WireKind Kind { get; init; } = WireKind.Grpc;

    /// <summary>The HTTP version; null means 2 for gRPC and 1.1 for Connect.</summary>
    public Version? HttpVersion { get; init; }

    /// <summary>The JSON notation; needed for <see cref="WireKind.ConnectJson"/>.</summary>
    public IWireJson? Json { get; init; }

    /// <summary>The greatest accepted reply in bytes, before and after decompression.</summary>
    public int MaxMessageBytes { get; init; } = Frame.DefaultMaxSize;

    /// <summary>Requests from this size in bytes are sent compressed; null sends all of them plain.</summary>
    public int? CompressRequestsFrom { get; init; }

    /// <summary>An HTTP proxy, with credentials where it wants them; null uses none, whatever the environment says.</summary>
    public IWebProxy? Proxy { get; init; }

    /// <summary>TLS: private CA, client certificate.</summary>
    public SslClientAuthenticationOptions? Tls { get; init; }

    /// <summary>Headers of every request.</summary>
    public WireMetadata ExtraHeaders { get; init; } = new();

    /// <summary>How long a new connection may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
