using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MotCua.Sdk;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Outbox;
using MotCua.Sdk.Signing;

namespace MotCua.Traffic;

/// <summary>
/// Two systems of a vendor in one process, to be killed at any moment: a one-stop that begins dossiers, an office that answers. Outbox, inbox and effects lie in
/// a SQLite file each, in the folder that the argument names.
/// </summary>
internal static class Program
{
    public static async Task Main(string[] args)
    {
        var folder = args[0];
        var plan = JsonSerializer.Deserialize<TrafficPlan>(await File.ReadAllBytesAsync(Path.Combine(folder, TrafficPlan.FileName)))!;
        using var commune = System<CommuneHandler>(plan, plan.Commune, Path.Combine(folder, "commune.db"), services =>
            services.AddSingleton<IHostedService>(provider => new Counter(
                plan, folder, Path.Combine(folder, "commune.db"), provider.GetRequiredService<IOutbox>(), provider.GetRequiredService<MotCuaMessages>(), TimeProvider.System)));
        using var office = System<OfficeHandler>(plan, plan.Office, Path.Combine(folder, "office.db"), _ => { });
        await office.StartAsync();
        await commune.StartAsync();
        Console.WriteLine("started");
        await Task.WhenAll(commune.WaitForShutdownAsync(), office.WaitForShutdownAsync());
    }

    private static IHost System<THandler>(TrafficPlan plan, TrafficSystem system, string file, Action<IServiceCollection> adjust)
        where THandler : class
    {
        Effects.Create(file);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddMotCua(options =>
            {
                options.Hub = plan.Hub;
                options.GrpcAddress = plan.SpeaksJson ? null : plan.GrpcAddress;
                options.Wire = plan.SpeaksJson ? MotCuaWire.Json : MotCuaWire.Grpc;
                options.AuthHeader = plan.UsesOwnAuthHeader ? AuthHeader.MotCuaAuthorization : AuthHeader.Authorization;
                options.HubCode = plan.HubCode;
                options.HubCertificate = plan.HubCertificatePem;
                options.TrustAnchors = plan.AuthorityPem;
                options.SystemId = system.System;
                options.Agencies.Add(system.Agency);
                options.LongPollLimit = TimeSpan.FromSeconds(5);
                options.Retry.AttemptTimeout = TimeSpan.FromSeconds(10);
                options.Handlers.BaseDelay = TimeSpan.FromMilliseconds(20);
                options.Handlers.MaxReconnectDelay = TimeSpan.FromMilliseconds(500);
                options.Handlers.StopTimeout = TimeSpan.FromSeconds(2);
            })
            .SignWith(MessageSigner.FromPem(system.CertificatePem, system.KeyPem))
            .UseSqliteOutbox(file, options =>
            {
                (options.BaseDelay, options.MaxDelay, options.CircuitMaxDelay) = (TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(500));
                (options.PollInterval, options.Lease) = (TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(3));
            })
            .AddHandler<THandler>();
        adjust(builder.Services);
        return builder.Build();
    }
}
