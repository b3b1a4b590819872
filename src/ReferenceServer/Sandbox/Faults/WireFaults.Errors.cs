using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Rpc;
using MotCua.Contracts.V1;
using MotCua.Contracts.Wire;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Exchange;
using MotCua.ReferenceServer.Wire;
using MotCua.ReferenceServer.Wire.HealthV1;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <content>Metadata, errors, and what a hub tells about itself.</content>
internal static partial class WireFaults
{
    private static IEnumerable<Fault> Errors() =>
    [
        new Fault("padded-metadata-refused", "MC-WIRE-15", "Metadata in bytes are refused when they are padded or several.")
        {
            Http = (http, next) => http.Request.Headers.Any(field => field.Key.EndsWith("-bin", StringComparison.OrdinalIgnoreCase) && field.Value.ToString().AsSpan().ContainsAny('=', ','))
                ? RefusalAnswer.WriteAsync(http, new RefusalException(ErrorReason.SchemaViolation))
                : next(http),
        },
        WrongLine.Says("trailers-on-connect", "MC-WIRE-52", "An answer of unary Connect ends with trailers of HTTP.", IsUnaryConnect, response =>
        {
            response.DeclareTrailer("x-correlation-id");
            if (response.SupportsTrailers())
            {
                response.AppendTrailer("x-correlation-id", "1");
            }
        }),
        WrongLine.Says("grpc-message-raw", "MC-WIRE-16", "The text of a gRPC error is not percent-encoded.", IsGrpc, response =>
        {
            if (response.Headers["grpc-message"] is { Count: > 0 } text)
            {
                response.Headers["grpc-message"] = PercentText.Decode(text!);
            }
        }) with { Services = (services, _) => services.Configure<KestrelServerOptions>(kestrel => kestrel.ResponseHeaderEncodingSelector = _ => Encoding.UTF8) },
        Details("bare-error-info", "MC-WIRE-17", "A gRPC error carries an ErrorInfo in place of a Status.", status => status.Details.First(detail => detail.Is(ErrorInfo.Descriptor)).Unpack<ErrorInfo>()),
        Details("details-of-another-code", "MC-WIRE-17", "The Status in a gRPC error has the code UNKNOWN.", status =>
        {
            status.Code = 2;
            return status;
        }),
        WrongLine.Says("no-grpc-details", "MC-WIRE-17", "A gRPC error has no details.", IsGrpc, response => response.Headers.Remove(GrpcStatusDetails.Name)),
        EachDetail("details-with-type-url", "MC-WIRE-18", "The type of a detail has a prefix.", detail => detail["type"] = "type.googleapis.com/" + detail["type"]),
        EachDetail("details-padded", "MC-WIRE-18", "The value of a detail is padded.", detail =>
            detail["value"] = detail["value"]!.GetValue<string>() is var value && value.Length % 4 == 0 ? value : value.PadRight(value.Length + 4 - value.Length % 4, '=')),
        EachDetail("no-debug", "MC-WIRE-54", "Details have no JSON beside their bytes.", detail => detail.Remove("debug")),
        EachDetail("debug-as-text", "MC-WIRE-54", "The JSON of a detail is a text.", detail => detail["debug"] = detail["debug"]?.ToJsonString()),
        WrongLine.Says("no-retry-after", "MC-WIRE-55", "A wait stands in the details alone.", WrongLine.Always, response => response.Headers.Remove("Retry-After")),
        RetryAfter("retry-after-rounded-down", "MC-WIRE-55", "A wait is rounded down.", seconds => (seconds - 1).ToString(CultureInfo.InvariantCulture)),
        RetryAfter("retry-after-as-date", "MC-WIRE-55", "A wait is given as a date.", seconds => TimeProvider.System.GetUtcNow().AddSeconds(seconds).ToString("r", CultureInfo.InvariantCulture)),
        StreamRefusalAs("stream-refusal-as-403", "MC-WIRE-19", "A Connect stream that is refused is HTTP 403.", "permission_denied", 403),
        WrongLine.Says("two-last-frames", "MC-WIRE-19", "A Connect stream that is refused ends with two last frames.", IsConnectStream, (_, body) => body is [2, ..] ? [.. body, .. body] : body),
        StatusOf("failed-precondition-as-412", "MC-WIRE-20", "failed_precondition is HTTP 412.", "failed_precondition", 412),
        StatusOf("deadline-as-408", "MC-WIRE-20", "deadline_exceeded is HTTP 408.", "deadline_exceeded", 408),
        StatusOf("unimplemented-as-404", "MC-WIRE-20", "unimplemented is HTTP 404 where the operation is known too.", "unimplemented", 404),
        WrongLine.Hears("first-of-two-messages-taken", "MC-WIRE-24", "What follows the message of a call is passed over.", IsFramed, (_, body) => body.Length < Frame.HeaderSize ? body : body[..Math.Min(body.Length, Frame.HeaderSize + BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(1)))]),
        WrongLine.Says("broken-grpc-as-invalid-argument", "MC-WIRE-24", "A gRPC request that is no message is INVALID_ARGUMENT.", IsGrpc, response => response.Headers["grpc-status"] = response.Headers["grpc-status"] == "13" ? "3" : response.Headers["grpc-status"]),
        new Fault("first-violation-only", "MC-WIRE-59", "JSON that is no message is answered with the first violation only.") { Services = (services, _) => services.AddSingleton<IWireJson>(new FirstViolationJson()) },
        NotServed("no-reflection", "MC-WIRE-30", "Reflection is not served.", "/grpc.reflection.v1.ServerReflection/"),
        new Fault("health-needs-token", "MC-WIRE-31", "Health is asked with a token only.")
        {
            Http = (http, next) => http.Request.Path.StartsWithSegments("/grpc.health.v1.Health", StringComparison.Ordinal) && http.Request.Headers.Authorization.Count == 0
                ? RefusalAnswer.WriteAsync(http, new RefusalException(ErrorReason.UnauthenticatedSystem))
                : next(http),
        },
        Wrongly.Reads<HealthCheckRequest>("health-of-hub-only", "MC-WIRE-31", "Health knows the hub and no service.", "Health/Check", (request, _) => request.Service = request.Service.Length == 0 ? "" : "?"),
        Wrongly.Reads<HealthCheckRequest>("unknown-service-serving", "MC-WIRE-61", "Health says of an unknown name that it serves.", "Health/Check", (request, _) => request.Service = ""),
        new Fault("watch-of-unknown-refused", "MC-WIRE-62", "Health's Watch of an unknown name is refused.")
        {
            Streamed = (_, message) => message is HealthCheckResponse { Status: HealthCheckResponse.Types.ServingStatus.ServiceUnknown } ? throw new WireException(StatusCode.NotFound, "There is no such service.") : message,
        },
        OpenApi("openapi-3-0", "MC-WIRE-32", "The description is OpenAPI 3.0.", document => document["openapi"] = "3.0.3"),
        OpenApi("openapi-without-operation", "MC-WIRE-32", "The description has not every operation.", document => ((JsonObject)document["paths"]!).Remove("/motcua.v1.Exchange/Redeliver")),
    ];

    private static Fault StreamRefusalAs(string name, string requirement, string text, string code, int status) => WrongLine.Says(name, requirement, text, IsConnectStream, (http, body) =>
    {
        if (body is not [2, ..] || WrongLine.JsonOf(body[Frame.HeaderSize..])?["error"] is not JsonObject error || error["code"]?.GetValue<string>() != code)
        {
            return body;
        }

        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return WrongLine.BytesOf(error);
    });

    private static Fault StatusOf(string name, string requirement, string text, string code, int status) => WrongLine.Says(name, requirement, text, IsUnaryConnect, (http, body) =>
    {
        http.Response.StatusCode = http.Response.StatusCode >= 400 && WrongLine.JsonOf(body)?["code"]?.GetValue<string>() == code ? status : http.Response.StatusCode;
        return body;
    });

    private static Fault EachDetail(string name, string requirement, string text, Action<JsonObject> change) => WrongLine.SaysErrors(name, requirement, text, error =>
    {
        foreach (var detail in (error["details"] as JsonArray ?? []).OfType<JsonObject>())
        {
            change(detail);
        }
    });

    private static Fault Details(string name, string requirement, string text, Func<Status, IMessage> change) => WrongLine.Says(name, requirement, text, IsGrpc, response =>
    {
        if (response.Headers[GrpcStatusDetails.Name] is { Count: > 0 } details && BinaryMetadata.TryDecode(details!, out var bytes))
        {
            response.Headers[GrpcStatusDetails.Name] = BinaryMetadata.Encode(change(Status.Parser.ParseFrom(bytes[0])).ToByteArray());
        }
    });

    private static Fault RetryAfter(string name, string requirement, string text, Func<long, string> said) => WrongLine.Says(name, requirement, text, WrongLine.Always, response =>
    {
        if (long.TryParse(response.Headers.RetryAfter, CultureInfo.InvariantCulture, out var seconds))
        {
            response.Headers.RetryAfter = said(seconds);
        }
    });

    private static Fault OpenApi(string name, string requirement, string text, Action<JsonObject> change) => WrongLine.Says(name, requirement, text, http => http.Request.Path == "/openapi/v1.json", (_, body) =>
    {
        var document = WrongLine.JsonOf(body)!;
        change(document);
        return WrongLine.BytesOf(document);
    });
}
