using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MotCua.Sdk.Tests.Hub;

/// <summary>
/// A gateway on Kestrel as agencies have it: HTTP/1.1 only, bodies of at most 1 MB, a path prefix, and on wish it consumes the Authorization header.
/// Used as an HTTP proxy it takes absolute addresses and may ask for credentials.
/// </summary>
internal sealed class SmallProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None });
    private readonly Func<Uri> _target;
    private int _requests;
    private long _bytes;

    private SmallProxy(WebApplication app, Func<Uri> target)
    {
        _app = app;
        _target = target;
    }

    public Uri Address { get; private set; } = null!;

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Of the bodies that it passed on.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public bool ConsumesAuthorization { get; init; }

    /// <summary>user:password that Proxy-Authorization must carry.</summary>
    public string? Credentials { get; init; }

    public static Task<SmallProxy> StartAsync(Func<Uri> target, string prefix = "", bool consumesAuthorization = false, string? credentials = null) =>
        StartAsync(target, prefix, proxy: app => new SmallProxy(app, target) { ConsumesAuthorization = consumesAuthorization, Credentials = credentials });

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private static async Task<SmallProxy> StartAsync(Func<Uri> target, string prefix, Func<WebApplication, SmallProxy> proxy)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k =>
        {
            k.Limits.MaxRequestBodySize = 1024 * 1024;
            k.Listen(IPAddress.Loopback, 0, l => l.Protocols = Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http1);
        });
        var app = builder.Build();
        var made = proxy(app);
        if (prefix.Length > 0)
        {
            app.UsePathBase("/" + prefix);
        }

        app.Run(http => made.ForwardAsync(http, prefix));
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        made.Address = new Uri(prefix.Length > 0 ? $"{address}/{prefix}" : address);
        return made;
    }

    private async Task ForwardAsync(HttpContext http, string prefix)
    {
        Interlocked.Increment(ref _requests);
        if (prefix.Length > 0 && http.Request.PathBase != "/" + prefix)
        {
            http.Response.StatusCode = 404;
            return;
        }

        var expected = Credentials is null ? "" : "Basic " + Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(Credentials));
        if (Credentials is not null && http.Request.Headers.ProxyAuthorization != expected)
        {
            http.Response.StatusCode = 407;
            http.Response.Headers.ProxyAuthenticate = "Basic realm=\"agency\"";
            return;
        }

        if (ConsumesAuthorization && http.Request.Headers.Authorization.Count > 0)
        {
            http.Request.Headers.Authorization = "Bearer the-gateways-own";
        }

        using var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), new Uri(_target(), http.Request.Path.Value!.TrimStart('/') + http.Request.QueryString))
        {
            Content = http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true ? new StreamContent(http.Request.Body) : null,
        };
        foreach (var (name, values) in http.Request.Headers.Where(h => h.Key is not ("Host" or "Proxy-Authorization" or "Connection" or "Transfer-Encoding")))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.ToArray()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, http.RequestAborted);
        Interlocked.Add(ref _bytes, http.Request.ContentLength ?? 0);
        http.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(h => h.Key is not ("Transfer-Encoding" or "Connection")))
        {
            http.Response.Headers[name] = values.ToArray();
        }

        await response.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
    }
}
