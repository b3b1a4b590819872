using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Stage;

/// <summary>A request of the system under test as it came over the line.</summary>
/// <param name="Message">Its message; null where it cannot be read.</param>
/// <param name="Travel">How it came: <c>{encoding, bytes, size, frames: [{flags, size}], problem}</c>. <c>size</c> is the message's before compression; <c>problem</c> is there where it is no message of its wire (MC-WIRE-10, MC-WIRE-11, MC-WIRE-13).</param>
internal sealed record StageRequest(JsonNode? Message, JsonObject Travel)
{
    private static readonly JsonFormatter Format = new(JsonFormatter.Settings.Default);

    public static async Task<StageRequest> ReadAsync(HttpRequest http, WireKind kind, Operation operation, CancellationToken cancellationToken)
    {
        var buffer = new MemoryStream();
        await http.Body.CopyToAsync(buffer, cancellationToken);
        var body = buffer.ToArray();
        var isFramed = kind == WireKind.Grpc || operation.IsStream;
        var encoding = http.Headers[kind == WireKind.Grpc ? "grpc-encoding" : operation.IsStream ? "Connect-Content-Encoding" : "Content-Encoding"].ToString();
        var travel = new JsonObject { ["encoding"] = encoding.Length == 0 ? "identity" : encoding, ["bytes"] = body.Length };
        var (bytes, problem) = isFramed ? Framed(body, travel) : encoding == "gzip" ? Unzipped(body) : (body, null);
        var message = bytes is null ? null : Read(bytes, kind, operation);
        travel["size"] = bytes?.Length;
        if ((problem ?? (message is null ? "it cannot be read as its message" : null)) is { } found)
        {
            travel["problem"] = found;
        }

        return new StageRequest(message, travel);
    }

    private static (byte[]? Bytes, string? Problem) Framed(byte[] body, JsonObject travel)
    {
        if (RawFrame.All(body) is not { } frames)
        {
            return (null, "it ends inside a frame");
        }

        travel["frames"] = AnswerView.Frames(frames);
        return frames is not [var only] ? (null, string.Create(CultureInfo.InvariantCulture, $"it has {frames.Count} frames")) : (only.Flags & RawFrame.Compressed) != 0 ? Unzipped(only.Content) : (only.Content, null);
    }

    private static (byte[]? Bytes, string? Problem) Unzipped(byte[] bytes) => GzipMember.TryRead(bytes) is { } plain ? (plain, null) : (null, "it is not one gzip member of at most 4 MiB");

    private static JsonNode? Read(byte[] bytes, WireKind kind, Operation operation)
    {
        if (kind == WireKind.Json)
        {
            return JsonText.TryParse(bytes) as JsonObject;
        }

        try
        {
            return JsonText.TryParse(Encoding.UTF8.GetBytes(Format.Format(operation.Method.InputType.Parser.ParseFrom(bytes))));
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
