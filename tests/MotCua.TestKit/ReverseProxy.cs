using System.Diagnostics;

namespace MotCua.TestKit;

/// <summary>
/// nginx as agencies put it before their systems: HTTP/1.1 only, bodies of at most 1 MB, cut after 60 s of silence, everything below a path prefix, and the
/// Authorization header consumed.
/// </summary>
public sealed class ReverseProxy : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private ReverseProxy(Process process, DirectoryInfo folder, Uri address)
    {
        _process = process;
        _folder = folder;
        Address = address;
    }

    /// <summary>With the prefix.</summary>
    public Uri Address { get; }

    public static async Task<ReverseProxy> StartAsync(Uri target)
    {
        var folder = Directory.CreateTempSubdirectory("motcua-nginx-");
        var port = HubProcess.FreePort();
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "nginx.conf"), $$"""
            daemon off; worker_processes 1; pid {{folder.FullName}}/pid; error_log {{folder.FullName}}/error.log;
            events { worker_connections 1024; }
            http {
              access_log off;
              client_body_temp_path {{folder.FullName}}/body; proxy_temp_path {{folder.FullName}}/proxy; fastcgi_temp_path {{folder.FullName}}/f; uwsgi_temp_path {{folder.FullName}}/u; scgi_temp_path {{folder.FullName}}/s;
              server {
                listen 127.0.0.1:{{port}};
                client_max_body_size 1m;
                location /lgsp/motcua/ {
                  proxy_pass {{target.AbsoluteUri.TrimEnd('/')}}/;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_set_header Authorization "";
                  proxy_read_timeout 60s;
                  proxy_send_timeout 60s;
                  proxy_next_upstream off;
                }
              }
            }
            """);
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo("nginx", ["-e", Path.Combine(folder.FullName, "error.log"), "-c", Path.Combine(folder.FullName, "nginx.conf")]) { UseShellExecute = false })!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException("nginx is missing: apt-get install nginx-light", e);
        }

        var proxy = new ReverseProxy(process, folder, new Uri($"http://127.0.0.1:{port}/lgsp/motcua/"));
        using var client = new System.Net.Http.HttpClient();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/"));
                return proxy;
            }
            catch (HttpRequestException) when (attempt < 500 && !process.HasExited)
            {
                await Task.Delay(20);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
