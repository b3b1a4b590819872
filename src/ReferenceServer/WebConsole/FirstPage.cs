using System.Net;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MotCua.ReferenceServer.Configuration;

namespace MotCua.ReferenceServer.WebConsole;

/// <summary>The page at <c>/</c>: what is here and what to do next, in Vietnamese and English. It needs no script and no other file.</summary>
internal static class FirstPage
{
    /// <summary>The contract versions that this hub understands.</summary>
    public const string Contracts = "1.0";

    /// <summary>The hub's version.</summary>
    public static string Version { get; } =
        typeof(FirstPage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static void MapFirstPage(this IEndpointRouteBuilder endpoints)
    {
        var options = endpoints.ServiceProvider.GetRequiredService<HubOptions>();
        endpoints.MapGet("/", (HttpContext http) =>
        {
            http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
            return Results.Content(Html(options, $"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}"), "text/html; charset=utf-8", Encoding.UTF8);
        });
    }

    private static string Html(HubOptions options, string address)
    {
        var environment = options.SandboxEnabled ? "Thử nghiệm / Sandbox" : "Vận hành / Production";
        var grpc = options.Tls is null ? $"cổng / port {options.GrpcPort} (h2c)" : "cùng cổng này / this same port (ALPN h2)";
        return $$"""
            <!doctype html>
            <html lang="vi">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>MotCua · {{options.HubCode}}</title>
            <style>
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; background: #fff; }
            h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
            th { text-align: left; padding-right: 1.5rem; vertical-align: top; font-weight: 600; }
            pre { background: #f2f4f7; padding: 1rem; white-space: pre-wrap; } pre, code { overflow-wrap: anywhere; } code { font-size: .95em; }
            [lang=en] { color: #4a4a4a; } a { color: #0b57d0; }
            </style>
            </head>
            <body>
            <main>
            <h1>Nút trao đổi hồ sơ một cửa MotCua</h1>
            <p>Nút này nhận, lưu và chuyển tiếp hồ sơ có chữ ký số giữa các cơ quan.</p>
            <p lang="en">This hub takes, stores and forwards signed dossiers between agencies.</p>
            <table>
            <tr><th>Mã nút / <span lang="en">Hub code</span></th><td><code>{{options.HubCode}}</code></td></tr>
            <tr><th>Môi trường / <span lang="en">Environment</span></th><td>{{environment}}</td></tr>
            <tr><th>Phiên bản / <span lang="en">Version</span></th><td>{{Version}}, hợp đồng / <span lang="en">contract</span> {{Contracts}}</td></tr>
            <tr><th>JSON</th><td><code>{{WebUtility.HtmlEncode(address)}}/motcua.v1.&lt;Service&gt;/&lt;Method&gt;</code></td></tr>
            <tr><th>gRPC</th><td>{{grpc}}</td></tr>
            <tr><th>OpenAPI</th><td><a href="openapi/v1.json">/openapi/v1.json</a></td></tr>
            <tr><th>Tình trạng / <span lang="en">Health</span></th><td><code>curl {{WebUtility.HtmlEncode(address)}}/grpc.health.v1.Health/Check -H 'content-type: application/json' -d '{}'</code></td></tr>
            </table>
            {{(options.SandboxEnabled ? Enrolment(WebUtility.HtmlEncode(address)) : "")}}
            </main>
            </body>
            </html>
            """;
    }

    private static string Enrolment(string address) => $$"""
        <h2>Đăng ký khóa / <span lang="en">Enrol a key</span></h2>
        <p>Tạo khóa và yêu cầu chứng thư, rồi đăng ký bằng một lời gọi. Thay <code>H32.1</code> bằng mã cơ quan của bạn trong Danh bạ.</p>
        <p lang="en">Make a key and a request, then enrol in one call. Put your agency's code of the directory in place of <code>H32.1</code>.</p>
        <pre>openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout key.pem -subj /CN=my-system -out csr.pem
        curl {{address}}/motcua.v1.Sandbox/Enroll -H 'content-type: application/json' \
          -d "{\"system\":\"my-system\",\"agencies\":[\"H32.1\"],\"jti\":\"enrol-$(date +%s)\",\"csrPem\":\"$(awk '{printf "%s\\n",$0}' csr.pem)\"}"</pre>
        <p>Trả lời gồm chứng thư, chứng thư của nút và của cơ quan quản lý Danh bạ (cần ghim lại).</p>
        <p lang="en">The answer holds the certificate, the hub's, and the directory authority's (to be pinned).</p>
        """;
}
