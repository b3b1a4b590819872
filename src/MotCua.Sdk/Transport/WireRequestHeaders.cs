using MotCua.Contracts.Wire;

namespace MotCua.Sdk.Transport;

/// <summary>The headers of a request on either wire.</summary>
internal static class WireRequestHeaders
{
    private static readonly string UserAgent = "motcua-sdk/" + typeof(WireRequestHeaders).Assembly.GetName().Version?.ToString(3);

    public static string ContentType(WireKind kind, bool streaming) => (kind, streaming) switch
    {
        (WireKind.Grpc, _) => "application/grpc",
        (WireKind.ConnectJson, false) => "application/json",
        (WireKind.ConnectProto, false) => "application/proto",
        (WireKind.ConnectJson, true) => "application/connect+json",
        _ => "application/connect+proto",
    };

    public static void Write(HttpRequestMessage message, WireChannelOptions options, bool streaming, WireCallOptions call)
    {
        var headers = message.Headers;
        message.Content!.Headers.TryAddWithoutValidation("Content-Type", ContentType(options.Kind, streaming));
        headers.TryAddWithoutValidation("User-Agent", UserAgent);
        var compresses = (call.Compress ?? options.CompressRequestsFrom is not null);
        if (options.Kind == WireKind.Grpc)
        {
            headers.TryAddWithoutValidation("TE", "trailers");
            headers.TryAddWithoutValidation("grpc-accept-encoding", "identity,gzip");
            AddIf(compresses, "grpc-encoding", WireGzip.Name);
            AddIf(call.Timeout is not null, "grpc-timeout", WireTimeout.FormatGrpc(call.Timeout.GetValueOrDefault()));
        }
        else
        {
            headers.TryAddWithoutValidation("Connect-Protocol-Version", "1");
            headers.TryAddWithoutValidation(streaming ? "Connect-Accept-Encoding" : "Accept-Encoding", WireGzip.Name);
            AddIf(compresses && streaming, "Connect-Content-Encoding", WireGzip.Name);
            AddIf(call.Timeout is not null, "Connect-Timeout-Ms", WireTimeout.FormatConnect(call.Timeout.GetValueOrDefault()));
        }

        AddAll(options.ExtraHeaders);
        AddAll(call.Metadata);

        void AddIf(bool condition, string name, string value)
        {
            if (condition)
            {
                headers.TryAddWithoutValidation(name, value);
            }
        }

        void AddAll(WireMetadata? metadata)
        {
            foreach (var (name, value) in metadata ?? Enumerable.Empty<KeyValuePair<string, string>>())
            {
                headers.TryAddWithoutValidation(name, value);
            }
        }
    }
}
