using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MotCua.Conformance.Signing;
using MotCua.Conformance.Wire;
using MotCua.Contracts.Rpc;

namespace MotCua.Conformance.Runner;

/// <summary>Reads answers of both wires into one form.</summary>
internal static class AnswerReader
{
    private static readonly JsonFormatter Format = new(JsonFormatter.Settings.Default);

    public static Answer Unary(WireKind wire, RawAnswer raw, Operation operation) => wire switch
    {
        WireKind.Grpc => Grpc(raw, operation),
        _ when raw.Status == 200 => Readable(raw, () => Plain(raw) is not { } body ? null : wire == WireKind.Json ? JsonText.TryParse(body) : Message(operation, body)),
        _ => Connect(raw, JsonText.TryParse(Plain(raw)) as JsonObject),
    };

    /// <summary>One message of a stream, or the end of it.</summary>
    public static JsonNode? StreamMessage(WireKind wire, ReadOnlyMemory<byte> bytes, Operation operation) => Unfold(wire == WireKind.Json ? JsonText.TryParse(bytes.Span) : Message(operation, bytes.Span));

    /// <summary>The answer of a stream that ended: gRPC in its trailers, Connect in its last frame (MC-WIRE-19).</summary>
    public static Answer StreamEnd(WireKind wire, RawAnswer raw, ReadOnlySpan<byte> last) => wire == WireKind.Grpc ? Grpc(raw, operation: null) : raw.Status != 200 ? Connect(raw, JsonText.TryParse(raw.Body) as JsonObject) : (JsonText.TryParse(last) as JsonObject) switch
    {
        null => new Answer(raw, "", null, null),
        { } end when end["error"] is JsonObject error => Connect(raw, error),
        var end => new Answer(raw, "ok", end, null),
    };

    private static Answer Grpc(RawAnswer raw, Operation? operation)
    {
        var fields = raw.Trailers["grpc-status"] is null ? raw.Headers : raw.Trailers;
        var frames = RawFrame.All(raw.Body);
        var code = StatusNames.Of(fields["grpc-status"]);
        if (code == "ok" && operation is not null)
        {
            return (frames is [{ IsRight: true } only] && only.Message() is { } message ? Readable(raw, () => Message(operation, message)) : new Answer(raw, "", null, null)) with { Frames = frames };
        }

        var content = new JsonObject { ["message"] = Unescape(fields["grpc-message"] ?? "") };
        if (Statuses(fields["grpc-status-details-bin"] ?? "").FirstOrDefault() is { } status)
        {
            content["detailsCode"] = StatusNames.Of(status.Code.ToString(CultureInfo.InvariantCulture));
            foreach (var detail in status.Details)
            {
                Detail(content, detail.TypeUrl[(detail.TypeUrl.LastIndexOf('/') + 1)..], detail.Value.ToByteArray());
            }
        }

        return new Answer(raw, code, null, code == "ok" ? null : new Fault(Counted(content))) { Frames = frames };
    }

    // Several values of one name are joined by commas, each with padding or without (MC-WIRE-15).
    private static IEnumerable<Status> Statuses(string values) =>
        values.Split(',').Select(value => Decode(value.Trim())).OfType<byte[]>().Select(bytes => TryParse(Status.Parser, bytes)).OfType<Status>();

    private static Answer Connect(RawAnswer raw, JsonObject? error)
    {
        if (error?["code"] is not JsonValue code || !code.TryGetValue<string>(out var name))
        {
            return new Answer(raw, "", null, null);
        }

        var content = new JsonObject { ["message"] = error["message"]?.DeepClone() };
        foreach (var detail in (error["details"] as JsonArray)?.OfType<JsonObject>() ?? [])
        {
            if (detail["type"] is JsonValue type && type.TryGetValue<string>(out var typeName) && detail["value"] is JsonValue value && value.TryGetValue<string>(out var text) && Decode(text) is { } bytes)
            {
                Detail(content, typeName, bytes);
                if (detail["debug"] is { } debug)
                {
                    (content["debug"] ??= new JsonObject())[typeName] = debug.DeepClone();
                }
            }
        }

        return new Answer(raw, name, null, new Fault(Counted(content)));
    }

    private static void Detail(JsonObject content, string type, byte[] bytes)
    {
        ((JsonArray)(content["details"] ??= new JsonArray())).Add(type);
        switch (type)
        {
            case "google.rpc.ErrorInfo" when TryParse(ErrorInfo.Parser, bytes) is { } info:
                content["reason"] = info.Reason;
                content["domain"] = info.Domain;
                content["metadata"] = new JsonObject(info.Metadata.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));
                break;
            case "google.rpc.LocalizedMessage" when TryParse(LocalizedMessage.Parser, bytes) is { } text:
                content[text.Locale] = text.Message;
                break;
            case "google.rpc.BadRequest" when TryParse(BadRequest.Parser, bytes) is { } fields:
                content["fields"] = new JsonArray([.. fields.FieldViolations.Select(field => new JsonObject { ["path"] = field.Field, ["en"] = field.Description, ["vi"] = field.LocalizedMessage?.Message })]);
                break;
            case "google.rpc.RetryInfo" when TryParse(RetryInfo.Parser, bytes) is { } retry:
                content["retryMs"] = (long)(retry.RetryDelay ?? new Duration()).ToTimeSpan().TotalMilliseconds;
                content["retrySeconds"] = (long)Math.Ceiling((retry.RetryDelay ?? new Duration()).ToTimeSpan().TotalSeconds);
                break;
        }
    }

    // What is listed and what is only counted, together (MC-CORE-92).
    private static JsonObject Counted(JsonObject content)
    {
        var omitted = int.TryParse(content["metadata"]?["fieldsOmitted"]?.GetValue<string>(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        content["fieldsTotal"] = ((content["fields"] as JsonArray)?.Count ?? 0) + omitted;
        return content;
    }

    private static Answer Readable(RawAnswer raw, Func<JsonNode?> read)
    {
        var body = read();
        return new Answer(raw, body is null ? "" : "ok", Unfold(body), null);
    }

    private static byte[]? Plain(RawAnswer raw) => raw.Headers["Content-Encoding"] switch { null or "identity" => raw.Body, "gzip" => GzipMember.TryRead(raw.Body), _ => null };

    private static JsonNode? Message(Operation operation, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonText.TryParse(Encoding.UTF8.GetBytes(Format.Format(operation.Method.OutputType.Parser.ParseFrom(bytes.ToArray()))));
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>Payloads and statements are JSON in base64, files of reflection are protobuf: beside each stands what it says, under <c>…Json</c>. A refusal in an answer has the number of its fields, listed and omitted, as <c>fieldsTotal</c>.</summary>
    private static JsonNode? Unfold(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                if (members["reason"] is not null && (members["fields"] ?? members["fieldsOmitted"]) is not null)
                {
                    members["fieldsTotal"] = ((members["fields"] as JsonArray)?.Count ?? 0) + (members["fieldsOmitted"] is JsonValue omitted && omitted.TryGetValue<int>(out var number) ? number : 0);
                }

                foreach (var (name, value) in members.ToList())
                {
                    if (name == "fileDescriptorProto" && value is JsonArray files)
                    {
                        members[name + "Json"] = new JsonArray([.. files.Select(file => JsonText.TryParse(Encoding.UTF8.GetBytes(Format.Format(Google.Protobuf.Reflection.FileDescriptorProto.Parser.ParseFrom(Convert.FromBase64String(file!.GetValue<string>()))))))]);
                    }
                    else if (name is "payload" or "statement" && value is JsonValue text && text.TryGetValue<string>(out var base64) && TryBase64(base64) is { } bytes && JsonText.TryParse(bytes) is { } content)
                    {
                        members[name + "Json"] = content;
                    }
                    else
                    {
                        Unfold(value);
                    }
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Unfold(item);
                }

                break;
        }

        return node;
    }

    private static string Unescape(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                bytes.Add(octet);
                i += 2;
            }
            else
            {
                bytes.Add((byte)text[i]);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static T? TryParse<T>(MessageParser<T> parser, byte[] bytes)
        where T : class, IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static byte[]? TryBase64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var count) ? bytes[..count] : null;
    }

    private static byte[]? Decode(string text)
    {
        try
        {
            return Base64Url.Decode(text.TrimEnd('='));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
