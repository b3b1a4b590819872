using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MotCua.Bench.Peers.Rabbit;
using MotCua.Contracts.Signing;

namespace MotCua.Bench.Peers.EfCore;

/// <summary>
/// The endpoint that a careful team writes by hand: ASP.NET Core, EF Core, a SQLite file (WAL, synchronous FULL). It verifies the message's signature, looks for a duplicate, signs a
/// receipt, and stores both before it answers. It checks neither contract nor form nor task: it does less than the hub.
/// </summary>
internal static class EfServer
{
    public const string Flag = "--ef-server";
    public const string DatabaseVariable = "BENCH_EF_DATABASE";
    public const string CertificateVariable = "BENCH_EF_CERTIFICATE";
    public const string KeyVariable = "BENCH_EF_KEY";

    public static bool IsAsked(string[] args) => args is [Flag];

    public static async Task<int> RunAsync()
    {
        using var sender = X509Certificate2.CreateFromPem(Environment.GetEnvironmentVariable(CertificateVariable));
        using var key = ECDsa.Create();
        key.ImportFromPem(Environment.GetEnvironmentVariable(KeyVariable));
        using var writing = new SemaphoreSlim(1);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddConsole()
            .AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddDbContextPool<EfContext>(options => options.UseSqlite($"Data Source={Environment.GetEnvironmentVariable(DatabaseVariable)}"));
        await using var app = builder.Build();
        await using (var scope = app.Services.CreateAsyncScope())
        {
            // EF Core makes a SQLite database with a write-ahead log; synchronous FULL is SQLite's default.
            await scope.ServiceProvider.GetRequiredService<EfContext>().Database.EnsureCreatedAsync();
        }

        app.MapPost("/messages", (EfPost post, EfContext database, CancellationToken cancel) => AcceptAsync(post, database, sender, key, writing, cancel));
        await app.RunAsync();
        return 0;
    }

    private static async Task<IResult> AcceptAsync(EfPost post, EfContext database, X509Certificate2 sender, ECDsa key, SemaphoreSlim writing, CancellationToken cancel)
    {
        if (!MessageSignature.Verify(post.Payload, post.Signature, sender).IsValid)
        {
            return Results.BadRequest("The signature is not true.");
        }

        using var message = JsonDocument.Parse(post.Payload);
        var header = message.RootElement.GetProperty("header");
        var (from, id) = (header.GetProperty("from").GetString()!, header.GetProperty("id").GetString()!);
        if (await database.Messages.AsNoTracking().FirstOrDefaultAsync(m => m.Sender == from && m.Id == id, cancel) is { } known)
        {
            return known.Payload.AsSpan().SequenceEqual(post.Payload) ? Results.Text(known.Receipt) : Results.Conflict();
        }

        var receipt = PeerReceipt.Sign([(id, SHA256.HashData(post.Payload))], key);
        database.Messages.Add(new EfMessage
        {
            Sender = from,
            Id = id,
            Recipient = header.GetProperty("to").GetString()!,
            Dossier = header.GetProperty("dossier").GetString()!,
            Payload = post.Payload,
            Signature = post.Signature,
            Receipt = receipt,
        });

        // SQLite has one writer; who waits here does not sleep in its busy handler.
        await writing.WaitAsync(cancel);
        try
        {
            await database.SaveChangesAsync(cancel);
        }
        finally
        {
            writing.Release();
        }

        return Results.Text(receipt);
    }
}
