using System.Buffers;
using System.Globalization;
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
    private const int SmallestField = 4;
    private static readonly JsonFormatter Format = new(JsonFormatter.Settings.Default);
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    public WireKind Kind { get; } = (http.Request.ContentType ?? "") switch
    {
        var type when type.StartsWith("application/grpc", StringComparison.Ordinal) => WireKind.Grpc,
        var type when type.EndsWith("proto", StringComparison.Ordinal) => WireKind.Proto,
        _ => WireKind.Json,
    };

    private readonly ArrayBufferWriter<byte> _joined = new();

    private bool IsFramed => Kind == WireKind.Grpc || operation.IsStream;

    private bool IsCompressed => Form.Compresses(http.Request.Headers[Kind == WireKind.Grpc ? "grpc-accept-encoding" : operation.IsStream ? "Connect-Accept-Encoding" : "Accept-Encoding"].ToString());

    /// <summary>How messages go out.</summary>
    public AnswerForm Form { get; set; } = AnswerForm.Right;

    public Task<StageRequest> ReadAsync() => StageRequest.ReadAsync(http.Request, Kind, operation, http.RequestAborted);

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
        if (IsCompressed)
        {
            http.Response.Headers[Kind == WireKind.Grpc ? "grpc-encoding" : operation.IsStream ? "Connect-Content-Encoding" : "Content-Encoding"] = "gzip";
        }
    }

    public async Task WriteAsync(JsonNode reply)
    {
        var message = Kind == WireKind.Json ? Encoding.UTF8.GetBytes(JsonText.Compact(reply)) : ((IMessage)Parser.Parse(JsonText.Compact(reply), operation.Method.OutputType)).ToByteArray();
        var bytes = Form.Write(message, Kind == WireKind.Json, IsFramed, IsCompressed);
        if (Form.IsJoined)
        {
            _joined.Write(bytes);
            return;
        }

        await Form.SendAsync(http.Response.Body, bytes, http.RequestAborted);
    }

    /// <summary>Sends what was put together for one write.</summary>
    public async Task FlushAsync()
    {
        await Form.SendAsync(http.Response.Body, _joined.WrittenMemory, http.RequestAborted);
        _joined.ResetWrittenCount();
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
            http.Response.AppendTrailer("grpc-status-details-bin", Written(status.ToByteArray(), behaviour.Text("details")));
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

    // With padding there is padding in any case: bytes of a length that needs none would show nothing (MC-WIRE-15).
    private static string Written(byte[] status, string? how) => how switch
    {
        "padded" => Convert.ToBase64String(status.Length % 3 == 0 ? Padding.Of(status, status.Length + SmallestField, isJson: false) : status),
        "second" => $"{Convert.ToBase64String([0xFF]).TrimEnd('=')},{Convert.ToBase64String(status).TrimEnd('=')}",
        _ => Convert.ToBase64String(status).TrimEnd('='),
    };
}
