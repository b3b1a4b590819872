using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using MotCua.Conformance.Hosting;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Manual;

/// <summary>
/// The desk as a page for those who watch and answer in a browser. Who does not know the address, which holds a token drawn by chance, finds nothing. It takes nothing from elsewhere and runs no script but its own.
/// </summary>
internal sealed class DeskPage : IAsyncDisposable
{
    private const int MaxForm = 64 * 1024;
    private readonly WebApplication _host;
    private readonly Desk _desk;
    private readonly byte[] _token = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));

    private DeskPage(WebApplication host, Desk desk) => (_host, _desk) = (host, desk);

    /// <summary>Where the page is.</summary>
    public Uri Address { get; private set; } = null!;

    /// <exception cref="TargetProblem">The place is none, or taken, or open to other machines without TLS.</exception>
    public static async Task<DeskPage> StartAsync(Desk desk, string place, string? certificateFile)
    {
        var listen = PageListen.Read(place, certificateFile);
        var builder = QuietHost.Create();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(listen.End, options =>
            {
                if (listen.Certificate is { } certificate)
                {
                    options.UseHttps(certificate);
                }
            });
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxForm;
        });
        var host = builder.Build();
        var page = new DeskPage(host, desk);
        host.Run(page.ServeAsync);
        try
        {
            await host.StartAsync();
        }
        catch (IOException e)
        {
            throw new TargetProblem($"--page: {e.Message}", $"--page: không lắng nghe được ở {place}: {e.Message}");
        }

        page.Address = new Uri(listen.Reached(new Uri(host.Urls.First())), $"{Encoding.ASCII.GetString(page._token)}/");
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _host.StopAsync(now.Token);
        await _host.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext http)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        Guard(http.Response.Headers, nonce);
        var parts = (http.Request.Path.Value ?? "").Split('/');
        if (parts is not ["", var token, var name] || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), _token))
        {
            http.Response.StatusCode = 404;
            return;
        }

        switch (http.Request.Method, name)
        {
            case ("GET", ""):
                http.Response.ContentType = "text/html; charset=utf-8";
                await http.Response.WriteAsync(DeskPageHtml.Make(_desk, nonce), http.RequestAborted);
                break;
            case ("GET", "version"):
                http.Response.ContentType = "text/plain; charset=utf-8";
                await http.Response.WriteAsync(_desk.Version.ToString(System.Globalization.CultureInfo.InvariantCulture), http.RequestAborted);
                break;
            case ("POST", "answer" or "statement") when http.Request.HasFormContentType:
                Take(await http.Request.ReadFormAsync(http.RequestAborted), name);
                http.Response.StatusCode = 303;
                http.Response.Headers.Location = "./";
                break;
            default:
                http.Response.StatusCode = 404;
                break;
        }
    }

    private void Take(IFormCollection form, string name)
    {
        if (!int.TryParse(form["number"], System.Globalization.CultureInfo.InvariantCulture, out var number))
        {
            return;
        }

        // An answer to a prompt that is over does nothing: the page that follows shows the one that stands.
        _ = name == "statement"
            ? _desk.Answer(number, new TesterStatement($"{form["name"]}".Trim(), $"{form["note"]}".Trim()))
            : _desk.Answer(number, $"{form["word"]}", $"{form["note"]}".Trim());
    }

    private static void Guard(IHeaderDictionary headers, string nonce)
    {
        headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
    }
}
