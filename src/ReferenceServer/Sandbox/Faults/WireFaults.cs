using System.Net.Security;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Contracts.Wire;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Exchange;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>Faults of chapter MC-WIRE: address and choice here, the rest in the other parts.</summary>
internal static partial class WireFaults
{
    private const int OneMiB = 1024 * 1024;
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(1200);

    public static IReadOnlyList<Fault> All { get; } = [.. Addresses(), .. Messages(), .. Errors()];

    private static IEnumerable<Fault> Addresses() =>
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
}
