using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MotCua.Bench.Calls;
using MotCua.Bench.Hubs;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;

namespace MotCua.Bench.Memory;

/// <summary>Resident memory of the hub with nothing to do, or with one stream over 5,000 mailboxes, beside a bare Kestrel.</summary>
internal sealed class MemoryMeasure(int mailboxes) : IMeasure
{
    private const double MostIdle = 150;
    private const double MostSubscribed = 400;
    private const double Mebibyte = 1048576;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public string Name => mailboxes == 0 ? "memory-idle" : "memory-streams";

    public string About => mailboxes == 0
        ? "Resident memory of the hub with nothing to do, MiB; ratio: over bare Kestrel's (less is better)."
        : string.Create(CultureInfo.InvariantCulture, $"The same with one stream over {mailboxes} mailboxes.");

    public async Task<Measurement> RunAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        await using var bare = await ChildProcess.StartAsync("MotCua.Bench.dll", [BareServer.Flag], addresses: 1, new Dictionary<string, string>(StringComparer.Ordinal), cancellationToken);
        var folder = Directory.CreateTempSubdirectory("motcua-bench-memory-");
        try
        {
            string[] agencies = mailboxes == 0 ? [Workload.LandDossier.Commune] : [.. Enumerable.Range(1, mailboxes).Select(i => string.Create(CultureInfo.InvariantCulture, $"H32.50.{i}"))];
            var data = mailboxes == 0 ? null : DataWith(folder.FullName, agencies);
            await using var hub = await BenchHub.StartAsync(agencies, cancellationToken, data);
            await using var subscribed = mailboxes == 0 ? null : await SubscribeAsync(hub, agencies, cancellationToken);
            var (most, barest) = (0L, 0L);
            var clock = Stopwatch.StartNew();
            while (clock.Elapsed < interval)
            {
                (most, barest) = (Math.Max(most, hub.Process.Memory), Math.Max(barest, bare.Memory));
                await Task.Delay(Pause, cancellationToken);
            }

            var bar = mailboxes == 0 ? MostIdle : MostSubscribed;
            return new Measurement(Name, most / Mebibyte, "MiB", "bare Kestrel's", (double)most / barest,
                [new("peer_mib", barest / Mebibyte), new("peak_mib", hub.Process.PeakMemory / Mebibyte), new("mailboxes", mailboxes)],
                string.Create(CultureInfo.InvariantCulture, $"< {bar} MiB"), most / Mebibyte < bar);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Every mailbox has its lease before anything is measured.
    private static async Task<IAsyncDisposable> SubscribeAsync(BenchHub hub, string[] agencies, CancellationToken cancellationToken)
    {
        var request = new SubscribeRequest { Reader = new Reader { InboxId = "bench-inbox-00000001" }, Credit = 10_000 };
        request.Mailboxes.AddRange(agencies);
        var stream = hub.Channel.OpenServerStream(HubMethods.Subscribe, request, await hub.CallOptionsAsync(cancellationToken), cancellationToken);
        var events = stream.ReadAllAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        var held = new HashSet<string>(StringComparer.Ordinal);
        while (held.Count < agencies.Length && await events.MoveNextAsync())
        {
            if (events.Current.Lease is { } lease)
            {
                held.Add(lease.Mailbox);
            }
        }

        return stream;
    }

    private static string DataWith(string folder, string[] agencies)
    {
        var from = Path.Combine(AppContext.BaseDirectory, "data");
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        File.WriteAllText(Path.Combine(folder, "directory", "many.json"), JsonSerializer.Serialize(new
        {
            agencies = agencies.Select(code => new { code, name = $"Đơn vị {code}", tier = "TIER_COMMUNE", parent = "H32", homeHub = "H32.99" }),
        }));
        return folder;
    }
}
