using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Runner;

/// <summary>How a call travels, right or wrong in every part: wire, token, header fields, bytes.</summary>
internal sealed record CallSpec(YamlItem Place, WireKind Wire, string? By, YamlItem? Token, YamlItem? Http, string? Bytes, string? Gzip, FrameSpec FrameAs, int? Pad)
{
    public static readonly string[] Members = ["wire", "by", "token", "http", "bytes", "gzip", "frame", "pad"];

    private static readonly JsonParser Parser = new(JsonParser.Settings.Default);

    public static CallSpec Read(YamlItem item) => new(
        item,
        (item["wire"]?.OneOf("json", "proto", "grpc") ?? "json") switch { "json" => WireKind.Json, "proto" => WireKind.Proto, _ => WireKind.Grpc },
        item.TextOf("by"),
        item["token"],
        item["http"]?.Only("method", "path", "headers", "cut", "http2", "pieces", "no-alpn"),
        item.TextOf("bytes"),
        item["gzip"]?.OneOf("true", "broken", "two", "cut", "length"),
        FrameSpec.Read(item["frame"]),
        item.TextOf("pad") is { } pad ? int.Parse(pad, CultureInfo.InvariantCulture) : null);

    public RawRequest Make(Scope scope, Address address, Operation operation, JsonNode body, string? system)
    {
        var message = Bytes is null ? Encode(operation, body) : Convert.FromHexString(Bytes);
        return Request(scope, address, operation.Path, operation.IsStream, message, system);
    }

    /// <summary>A request whose content is already bytes of its wire.</summary>
    public RawRequest Request(Scope scope, Address address, string path, bool isStream, byte[] message, string? system)
    {
        var isFramed = Wire == WireKind.Grpc || isStream;
        if (Gzip is not null)
        {
            message = GzipMember.Make(message, Gzip);
        }

        var headers = new HeaderList();
        headers.Add("Content-Type", Wire switch { WireKind.Grpc => "application/grpc", WireKind.Json => isStream ? "application/connect+json" : "application/json", _ => isStream ? "application/connect+proto" : "application/proto" });
        if (Wire == WireKind.Grpc)
        {
            headers.Add("te", "trailers");
        }

        if (Gzip is not null)
        {
            headers.Add(Wire == WireKind.Grpc ? "grpc-encoding" : isStream ? "Connect-Content-Encoding" : "Content-Encoding", "gzip");
        }

        if (TokenSpec.Read(Token).Make(scope, By ?? system) is { } token)
        {
            headers.Add(Token?.TextOf("in") ?? "Authorization", token);
        }

        foreach (var (name, value) in Http?["headers"]?.Members ?? [])
        {
            headers.Set(name, value.ToJson() is null ? null : scope.FillText(value.Text()));
        }

        var isHttp2 = Http?["http2"] is null ? Wire == WireKind.Grpc : Http.Flag("http2");
        return new RawRequest(Http?.TextOf("method") ?? "POST", address.PathOf(isHttp2, Http?.TextOf("path") is { } other ? scope.FillText(other) : path), headers, isFramed && Bytes is null ? FrameAs.Frame(message, Gzip is not null) : message)
        {
            IsHttp2 = isHttp2,
            PieceSize = Http?.TextOf("pieces") is { } pieces ? int.Parse(pieces, CultureInfo.InvariantCulture) : null,
            NoAlpn = Http?.Flag("no-alpn") == true,
            CutAfter = Http?.TextOf("cut") is { } cut ? int.Parse(cut, CultureInfo.InvariantCulture) : null,
        };
    }

    private byte[] Encode(Operation operation, JsonNode body) => Pad is { } size ? Padding.Of(Plain(operation, body), size, Wire == WireKind.Json) : Plain(operation, body);

    private byte[] Plain(Operation operation, JsonNode body)
    {
        if (Wire == WireKind.Json)
        {
            return Encoding.UTF8.GetBytes(JsonText.Compact(body));
        }

        try
        {
            return ((IMessage)Parser.Parse(JsonText.Compact(body), operation.Method.InputType)).ToByteArray();
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidJsonException)
        {
            throw Place.Problem($"the body is no {operation.Method.InputType.Name}: {e.Message}", $"nội dung không phải {operation.Method.InputType.Name}: {e.Message}");
        }
    }
}
