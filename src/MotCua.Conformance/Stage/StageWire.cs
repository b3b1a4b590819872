using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Wire;
using MotCua.Contracts.Rpc;

namespace MotCua.Conformance.Stage;

/// <summary>Reads requests and writes answers of both wires on the stage.</summary>
internal sealed class StageWire(HttpContext http, Operation operation)
{
    private static readonly JsonFormatter Format = new(JsonFormatter.Settings.Default);
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    public WireKind Kind { get; } = (http.Request.ContentType ?? "") switch
    {
        var type when type.StartsWith("application/grpc", StringComparison.Ordinal) => WireKind.Grpc,
        var type when type.EndsWith("proto", StringComparison.Ordinal) => WireKind.Proto,
        _ => WireKind.Json,
    };

    private bool IsFramed => Kind == WireKind.Grpc || operation.IsStream;

    public async Task<JsonNode?> ReadAsync()
    {
        var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        var bytes = buffer.ToArray();
        var isCompressed = http.Request.Headers.ContentEncoding == "gzip" && !IsFramed;
        if (IsFramed)
        {
            if (bytes.Length < RawFrame.HeadLength)
            {
                return null;
            }

            isCompressed = (bytes[0] & 1) != 0;
            bytes = bytes[RawFrame.HeadLength..Math.Min(bytes.Length, RawFrame.HeadLength + BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(1)))];
        }

        bytes = isCompressed ? Unzip(bytes) : bytes;
        return Kind == WireKind.Json ? JsonText.TryParse(bytes) : JsonText.TryParse(Encoding.UTF8.GetBytes(Format.Format(operation.Method.InputType.Parser.ParseFrom(bytes))));
    }

    public async Task ReplyAsync(JsonNode reply)
    {
        Begin();
        await WriteAsync(reply);
        End("0", "");
    }

    /// <summary>Sends the head of a stream.</summary>
    public void Begin()
    {
        http.Response.StatusCode = 200;
        http.Response.ContentType = Kind switch { WireKind.Grpc => "application/grpc", WireKind.Json => operation.IsStream ? "application/connect+json" : "application/json", _ => operation.IsStream ? "application/connect+proto" : "application/proto" };
    }

    public async Task WriteAsync(JsonNode reply)
    {
        var bytes = Kind == WireKind.Json ? Encoding.UTF8.GetBytes(JsonText.Compact(reply)) : ((IMessage)Parser.Parse(JsonText.Compact(reply), operation.Method.OutputType)).ToByteArray();
        await http.Response.Body.WriteAsync(IsFramed ? FrameSpec.Right.Frame(bytes, isCompressed: false) : bytes, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    /// <summary>Ends a stream as it should end.</summary>
    public async Task EndStreamAsync()
    {
        if (Kind == WireKind.Grpc)
        {
            End("0", "");
            return;
        }

        var frame = FrameSpec.Right.Frame("{}"u8.ToArray(), isCompressed: false);
        frame[0] = 2;
        await http.Response.Body.WriteAsync(frame, http.RequestAborted);
    }

    /// <summary>A refusal with the details that the behaviour names.</summary>
    public async Task RefuseAsync(Behaviour behaviour)
    {
        var code = behaviour.Text("code") ?? "failed_precondition";
        var message = behaviour.Text("message") ?? behaviour.Text("refuse")!;
        var details = Details(behaviour);
        if (Kind == WireKind.Grpc)
        {
            Begin();
            var status = new Status { Code = StatusNames.NumberOf(code), Message = message };
            status.Details.AddRange(details.Select(Any.Pack));
            http.Response.AppendTrailer("grpc-status", status.Code.ToString(CultureInfo.InvariantCulture));
            http.Response.AppendTrailer("grpc-message", behaviour.Text("raw-message") ?? Escape(message));
            http.Response.AppendTrailer("grpc-status-details-bin", Convert.ToBase64String(status.ToByteArray()).TrimEnd('='));
            return;
        }

        var error = new JsonObject
        {
            ["code"] = code,
            ["message"] = behaviour.Text("raw-message") ?? message,
            ["details"] = new JsonArray([.. details.Select(detail => new JsonObject { ["type"] = detail.Descriptor.FullName, ["value"] = Convert.ToBase64String(detail.ToByteArray()).TrimEnd('='), ["debug"] = JsonNode.Parse(Format.Format(detail)) })]),
        };
        if (operation.IsStream)
        {
            Begin();
            var frame = FrameSpec.Right.Frame(Encoding.UTF8.GetBytes(JsonText.Compact(new JsonObject { ["error"] = error })), isCompressed: false);
            frame[0] = 2;
            await http.Response.Body.WriteAsync(frame, http.RequestAborted);
            return;
        }

        http.Response.StatusCode = StatusNames.HttpOf(code);
        http.Response.ContentType = "application/json";
        if (behaviour.Text("retry-ms") is { } retry)
        {
            http.Response.Headers.RetryAfter = ((int.Parse(retry, CultureInfo.InvariantCulture) + 999) / 1000).ToString(CultureInfo.InvariantCulture);
        }

        await http.Response.WriteAsync(JsonText.Compact(error), http.RequestAborted);
    }

    private void End(string status, string message)
    {
        if (Kind == WireKind.Grpc)
        {
            http.Response.AppendTrailer("grpc-status", status);
            if (message.Length > 0)
            {
                http.Response.AppendTrailer("grpc-message", Escape(message));
            }
        }
    }

    private static List<IMessage> Details(Behaviour behaviour)
    {
        List<IMessage> details = [];
        if (behaviour.Text("refuse") is { Length: > 0 } reason && reason != "none")
        {
            var info = new ErrorInfo { Reason = reason, Domain = behaviour.Text("domain") ?? "motcua" };
            if (reason == "CLOCK_SKEW")
            {
                info.Metadata["hubTime"] = Moment.Text(TimeProvider.System.GetUtcNow());
            }

            details.Add(info);
            details.Add(new LocalizedMessage { Locale = "vi", Message = behaviour.Text("vi") ?? "Bị từ chối trong kiểm thử. Hãy sửa rồi gửi lại." });
        }

        if (behaviour.Place["fields"] is { } fields)
        {
            var wrong = new BadRequest();
            wrong.FieldViolations.AddRange(fields.Items.Select(field => new BadRequest.Types.FieldViolation { Field = field.Text(), Description = "Mend it.", LocalizedMessage = new LocalizedMessage { Locale = "vi", Message = "Hãy sửa." } }));
            details.Add(wrong);
        }

        if (behaviour.Text("retry-ms") is { } retry)
        {
            details.Add(new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(int.Parse(retry, CultureInfo.InvariantCulture))) });
        }

        return details;
    }

    private static string Escape(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(octet => octet is >= 0x20 and <= 0x7E and not (byte)'%' ? ((char)octet).ToString() : $"%{octet:X2}"));

    private static byte[] Unzip(byte[] bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
