using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MotCua.Bench.Calls;

/// <summary>The peer of the wire: Kestrel alone, with the fewest lines that answer a gRPC call, each time with the same bytes.</summary>
internal static class BareServer
{
    public const string Flag = "--bare-server";

    // A frame of a HealthCheckResponse { status: SERVING }.
    private static readonly byte[] Reply = [0, 0, 0, 0, 2, 8, 1];

    public static bool IsAsked(string[] args) => args is [Flag];

    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhostOnAnyPort());
        await using var app = builder.Build();
        app.Run(AnswerAsync);
        await app.RunAsync();
        return 0;
    }

    private static void ListenLocalhostOnAnyPort(this KestrelServerOptions kestrel) =>
        kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);

    private static async Task AnswerAsync(HttpContext context)
    {
        while (true)
        {
            var read = await context.Request.BodyReader.ReadAsync(context.RequestAborted);
            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        context.Response.ContentType = "application/grpc";
        await context.Response.BodyWriter.WriteAsync(Reply, context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
