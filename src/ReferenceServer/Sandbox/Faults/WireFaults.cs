using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Net.Security;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Rpc;
using MotCua.Contracts.V1;
using MotCua.Contracts.Wire;
using MotCua.ReferenceServer.Configuration;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Exchange;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;
using MotCua.ReferenceServer.Wire;
using MotCua.ReferenceServer.Wire.HealthV1;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>Faults of chapter MC-WIRE.</summary>
internal static class WireFaults
{
    private const int OneMiB = 1024 * 1024;
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(1200);

    public static IReadOnlyList<Fault> All { get; } =
    [
        new Fault("content-type-with-parameter-refused", "MC-WIRE-63", "A content type with a parameter is another one.")
        {
            Http = (http, next) =>
            {
                if (http.Request.ContentType?.Contains(';', StringComparison.Ordinal) is not true)
                {
                    return next(http);
                }

                http.Response.StatusCode = 415;
                http.Response.Headers["Accept-Post"] = WireProtocols.Accepted;
                return Task.CompletedTask;
            },
        },
        Answered("send-at-another-path", "MC-WIRE-1", "Send is served at a path of the vendor's own.", http => http.Request.Path == "/motcua.v1.Exchange/Send", 404),
        Answered("prefix-not-known", "MC-WIRE-1", "Behind the prefix that a gateway puts before it nothing is served.", http => http.Request.PathBase.HasValue, 404),
        WrongLine.Says("error-in-type-of-request", "MC-WIRE-2", "An error of unary Connect has the content type of the request.", IsUnaryConnect, response =>
            response.ContentType = response.StatusCode >= 400 ? response.HttpContext.Request.ContentType : response.ContentType),
        WrongLine.Hears("json-with-charset-refused", "MC-WIRE-2", "A content type with a parameter is taken for an unknown one.", request =>
            request.ContentType = request.ContentType?.Contains(';', StringComparison.Ordinal) == true ? "application/unknown" : request.ContentType),
        WrongLine.Hears("unknown-type-as-json", "MC-WIRE-3", "A content type that is unknown is taken for JSON.", request =>
            request.ContentType = WireProtocols.Parse(request.ContentType) == WireProtocol.None ? "application/json" : request.ContentType),
        WrongLine.Says("no-accept-post", "MC-WIRE-3", "A content type that is unknown is refused without the known ones.", WrongLine.Always, response => response.Headers.Remove("Accept-Post")),
        WrongLine.Says("other-method-not-found", "MC-WIRE-33", "Another method than POST is not found.", WrongLine.Always, response => response.StatusCode = response.StatusCode == 405 ? 404 : response.StatusCode),
        WrongLine.Says("no-allow", "MC-WIRE-33", "Another method than POST is refused without the one that is allowed.", WrongLine.Always, response => response.Headers.Remove("Allow")),
        WrongLine.Says("grpc-on-http-1-as-415", "MC-WIRE-34", "gRPC over HTTP/1.1 is refused as an unknown content type.", WrongLine.Always, response => response.StatusCode = response.StatusCode == 426 ? 415 : response.StatusCode),
        WrongLine.Says("unknown-grpc-method-404", "MC-WIRE-4", "An unknown method is HTTP 404 on gRPC.", IsGrpc, response =>
        {
            if (response.Headers["grpc-status"] == "12")
            {
                response.Headers.Remove("grpc-status");
                response.StatusCode = 404;
            }
        }),
        new Fault("unknown-method-needs-token", "MC-WIRE-4", "Whether an operation is served is said to proven callers only.")
        {
            Http = (http, next) => http.Request.Headers.Authorization.Count == 0 && http.GetEndpoint() is Microsoft.AspNetCore.Routing.RouteEndpoint { Order: int.MaxValue }
                ? RefusalAnswer.WriteAsync(http, new RefusalException(ErrorReason.UnauthenticatedSystem))
                : next(http),
        },
        WrongLine.Hears("version-passed-over", "MC-WIRE-36", "Connect-Protocol-Version is not looked at.", request => request.Headers.Remove("Connect-Protocol-Version")),
        new Fault("http-2-port-dead", "MC-WIRE-6", "The second port takes connections and ends every call.")
        {
            Http = (http, next) =>
            {
                if (HttpProtocol.IsHttp2(http.Request.Protocol))
                {
                    http.Abort();
                    return Task.CompletedTask;
                }

                return next(http);
            },
        },
        new Fault("alpn-http-1-only", "MC-WIRE-37", "With TLS only HTTP/1.1 is offered.")
        {
            // Before the listeners are made, which take the defaults as they are then.
            Services = (services, _) => services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<KestrelServerOptions>>(new ConfigureOptions<KestrelServerOptions>(kestrel =>
                kestrel.ConfigureHttpsDefaults(https => https.OnAuthenticate = (_, tls) => tls.ApplicationProtocols = [SslApplicationProtocol.Http11])))),
        },
        new Fault("silent-stream-ended", "MC-WIRE-39", "A stream that was open for a while is ended by an idle limit.")
        {
            Http = async (http, next) =>
            {
                if (!http.Request.Path.Value!.EndsWith("/Subscribe", StringComparison.Ordinal))
                {
                    await next(http);
                    return;
                }

                var running = next(http);
                await Task.WhenAny(running, Task.Delay(Silence, http.RequestAborted));
                http.Abort();
                await running;
            },
        },
        WrongLine.Says("grpc-refusal-as-401", "MC-WIRE-40", "A gRPC caller without a token gets HTTP 401.", IsGrpc, response =>
        {
            if (response.Headers["grpc-status"] == "16")
            {
                response.Headers.Remove("grpc-status");
                response.StatusCode = 401;
            }
        }),
        StreamRefusalAs("stream-without-token-as-401", "MC-WIRE-40", "A Connect stream without a token gets HTTP 401.", "unauthenticated", 401),
        new Fault("frame-per-packet", "MC-WIRE-10", "A frame is taken to come in one piece.")
        {
            Http = async (http, next) =>
            {
                if (IsFramed(http))
                {
                    var piece = new byte[OneMiB];
                    http.Request.Body = new MemoryStream(piece, 0, await http.Request.Body.ReadAsync(piece, http.RequestAborted));
                }

                await next(http);
            },
        },
        WrongLine.Hears("flags-passed-over", "MC-WIRE-41", "Flags of a request's frame other than compressed are not looked at.", IsFramed, (_, body) =>
        {
            if (body.Length > 0)
            {
                body[0] &= 1;
            }

            return body;
        }),
        WrongLine.Says("answer-in-envelope", "MC-WIRE-11", "An answer stands inside an envelope of the vendor's.", IsJson, (http, body) =>
            http.Response.StatusCode == 200 && WrongLine.JsonOf(body) is { } message ? WrongLine.BytesOf(new JsonObject { ["code"] = 0, ["message"] = "success", ["data"] = message }) : body),
        PullCountsPayloads(),
        new Fault("limit-of-8-MiB", "MC-WIRE-42", "Messages of up to 8 MiB are taken.") { Services = (services, _) => services.Configure<WireOptions>(options => options.MaxMessageBytes = 8 * OneMiB) },
        new Fault("limit-of-2-MiB", "MC-WIRE-42", "Messages above 2 MiB are not taken.") { Services = (services, _) => services.Configure<WireOptions>(options => options.MaxMessageBytes = 2 * OneMiB) },
        WrongLine.Says("too-large-as-413", "MC-WIRE-42", "A message that is too large is answered by the web server, with a page.", IsUnaryConnect, (http, body) =>
        {
            if (http.Response.StatusCode != 429)
            {
                return body;
            }

            http.Response.StatusCode = 413;
            http.Response.ContentType = "text/html";
            return "<h1>413 Request Entity Too Large</h1>"u8.ToArray();
        }),
        StreamOf8MiB(),
        WrongLine.Hears("two-gzip-members-taken", "MC-WIRE-13", "Several gzip members are taken for one message.", IsGzipped, (http, body) => Unpacked(http, body) ?? body),
        WrongLine.Says("compresses-unasked", "MC-WIRE-13", "Answers are compressed for everybody.", IsUnaryConnect, (http, body) =>
        {
            if (body.Length == 0 || http.Response.Headers.ContentEncoding.Count > 0)
            {
                return body;
            }

            http.Response.Headers.ContentEncoding = "gzip";
            return Packed(body);
        }),
        new Fault("whole-gzip-unpacked", "MC-WIRE-45", "A message is unpacked to its end before its size is looked at.")
        {
            Http = async (http, next) =>
            {
                if (!IsGzipped(http))
                {
                    await next(http);
                    return;
                }

                var body = await WrongLine.HeardAsync(http);
                if (Unpacked(http, body) is { } plain)
                {
                    http.Request.Body = new MemoryStream(plain);
                    http.Request.ContentLength = plain.Length;
                    await next(http);
                    return;
                }

                http.Response.StatusCode = 400;
                http.Response.ContentType = "application/json";
                await http.Response.WriteAsync("""{"code":"invalid_argument","message":"The compressed request is broken."}""", http.RequestAborted);
            },
        },
        WrongLine.Hears("unknown-encoding-as-plain", "MC-WIRE-46", "An unknown encoding is passed over.", request =>
        {
            foreach (var name in new[] { "Content-Encoding", "grpc-encoding", "Connect-Content-Encoding" })
            {
                if (request.Headers[name] != "gzip")
                {
                    request.Headers.Remove(name);
                }
            }
        }),
        WrongLine.Says("unknown-encoding-without-list", "MC-WIRE-46", "An unknown encoding is refused without the known ones.", WrongLine.Always, response => response.Headers.Remove("Accept-Encoding")),
        WrongLine.Says("empty-answer-compressed", "MC-WIRE-47", "An empty answer is compressed.", http => IsUnaryConnect(http) && WireHeaders.NamesGzip(http.Request.Headers.AcceptEncoding), (http, body) =>
        {
            if (body.Length > 0 || http.Response.StatusCode != 200)
            {
                return body;
            }

            http.Response.Headers.ContentEncoding = "gzip";
            return Packed(body);
        }),
        WrongLine.Hears("wrong-timeout-passed-over", "MC-WIRE-48", "A timeout of a wrong form is passed over.", request =>
        {
            if (!WireTimeout.TryParseGrpc(request.Headers["grpc-timeout"], out _))
            {
                request.Headers.Remove("grpc-timeout");
            }

            if (!WireTimeout.TryParseConnect(request.Headers["Connect-Timeout-Ms"], out _))
            {
                request.Headers.Remove("Connect-Timeout-Ms");
            }
        }),
        WrongLine.Hears("timeout-not-kept", "MC-WIRE-49", "The deadline of a call is not kept.", request =>
        {
            request.Headers.Remove("grpc-timeout");
            request.Headers.Remove("Connect-Timeout-Ms");
        }),
        WrongLine.SaysErrors("deadline-as-canceled", "MC-WIRE-49", "A call whose deadline passed is said to be cancelled.", error => error["code"] = error["code"]?.GetValue<string>() == "deadline_exceeded" ? "canceled" : error["code"]?.DeepClone()),
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

    private static bool IsGrpc(HttpContext http) => WireProtocols.Parse(http.Request.ContentType) == WireProtocol.Grpc;

    private static bool IsJson(HttpContext http) => WireProtocols.Parse(http.Request.ContentType) == WireProtocol.ConnectUnaryJson;

    private static bool IsUnaryConnect(HttpContext http) => WireProtocols.Parse(http.Request.ContentType).IsConnectUnary();

    private static bool IsConnectStream(HttpContext http) => WireProtocols.Parse(http.Request.ContentType) is WireProtocol.ConnectStreamJson or WireProtocol.ConnectStreamProto;

    private static bool IsFramed(HttpContext http) => IsGrpc(http) || IsConnectStream(http);

    private static bool IsGzipped(HttpContext http) => IsUnaryConnect(http) && http.Request.Headers.ContentEncoding == "gzip";

    private static Fault Answered(string name, string requirement, string text, Func<HttpContext, bool> which, int status) => new(name, requirement, text)
    {
        Http = (http, next) =>
        {
            if (!which(http))
            {
                return next(http);
            }

            http.Response.StatusCode = status;
            return Task.CompletedTask;
        },
    };

    private static Fault NotServed(string name, string requirement, string text, string path) => new(name, requirement, text)
    {
        Http = (http, next) =>
        {
            if (http.Request.Path.Value!.StartsWith(path, StringComparison.Ordinal))
            {
                http.Response.StatusCode = IsGrpc(http) ? 200 : 404;
                http.Response.ContentType = IsGrpc(http) ? "application/grpc" : "application/json";
                http.Response.Headers["grpc-status"] = IsGrpc(http) ? "12" : default;
                return Task.CompletedTask;
            }

            return next(http);
        },
    };

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

    private static Fault PullCountsPayloads() => new("pull-counts-payloads-only", "MC-WIRE-12", "The limit of an answer of Pull counts the payloads, not what they become on the wire.")
    {
        Operation = async call =>
        {
            var reply = await call.NextAsync();
            if (reply is PullResponse { Deliveries.Count: > 0 } pulled && call.Request is PullRequest { MaxMessages: > 0, MaxBytes: > 0 } request)
            {
                var mailbox = MailboxName.Of(request.Mailbox, call.Context.GetCaller().IsTest);
                var store = call.Context.HttpContext.RequestServices.GetRequiredService<IMailboxStore>();
                var found = await store.ReadAsync(mailbox, 0, null, request.MaxMessages, request.MaxBytes, call.Tools.Time.GetUtcNow().ToUnixTimeMilliseconds(), call.Context.CancellationToken);
                var lease = new MailboxLease(mailbox, request.Reader.InboxId, pulled.Fence);
                pulled.Deliveries.Clear();
                pulled.Deliveries.AddRange(found.Deliveries.Select(delivery => Deliveries.Of(delivery, lease)));
            }

            return reply;
        },
    };

    private static Fault StreamOf8MiB()
    {
        var sent = 0L;
        return new Fault("stream-of-8-MiB", "MC-WIRE-44", "A stream ends after 8 MiB.")
        {
            Streamed = (_, message) => Interlocked.Add(ref sent, message.CalculateSize()) > 8 * OneMiB ? throw new WireException(StatusCode.ResourceExhausted, "The stream is larger than 8 MiB.") : message,
        };
    }

    /// <returns>The message, and the request says so; null where it is broken.</returns>
    private static byte[]? Unpacked(HttpContext http, byte[] body)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(body), CompressionMode.Decompress);
            var plain = new MemoryStream();
            gzip.CopyTo(plain);
            http.Request.Headers.Remove("Content-Encoding");
            return plain.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static byte[] Packed(byte[] body)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(body);
            gzip.Flush();
        }

        return packed.ToArray();
    }
}
