using Microsoft.AspNetCore.Http;
using MotCua.Contracts.Wire;

namespace MotCua.ReferenceServer.Wire;

/// <summary>Metadata from and to HTTP headers (MC-WIRE-15).</summary>
internal static class WireHeaders
{
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "host", "te", "content-type", "content-length", "content-encoding", "accept-encoding", "transfer-encoding", "connection",
        "keep-alive", "trailer", "upgrade", "user-agent", "connect-protocol-version", "connect-timeout-ms", "connect-content-encoding",
        "connect-accept-encoding",
    };

    public static WireMetadata ReadMetadata(IHeaderDictionary headers)
    {
        var metadata = new WireMetadata();
        foreach (var (name, values) in headers)
        {
            if (name.StartsWith(':') || name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase) || Reserved.Contains(name))
            {
                continue;
            }

            foreach (var value in values)
            {
                metadata.AddReceived(name, value ?? "");
            }
        }

        return metadata;
    }

    public static void Apply(WireMetadata? metadata, IHeaderDictionary headers, string prefix = "")
    {
        if (metadata is null)
        {
            return;
        }

        foreach (var (name, value) in metadata)
        {
            headers.Append(prefix + name, value);
        }
    }

    /// <summary>Whether a list such as <c>Accept-Encoding</c> names gzip.</summary>
    public static bool NamesGzip(string? list) =>
        list is not null && list.Split(',').Any(part => part.AsSpan().Trim().StartsWith("gzip", StringComparison.OrdinalIgnoreCase));
}
