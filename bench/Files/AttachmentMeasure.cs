using System.Diagnostics;
using System.Security.Cryptography;
using MotCua.Bench.Hubs;
using MotCua.Bench.Workload;
using MotCua.Contracts.V1;
using MotCua.Sdk;
using MotCua.Sdk.Attachments;

namespace MotCua.Bench.Files;

/// <summary>A file of 1 GiB through the SDK and the hub, hash checked and on disk at the end, beside <c>sha256sum</c>, <c>cp</c> and <c>sync</c> on the same disk.</summary>
internal sealed class AttachmentMeasure(bool up) : IMeasure
{
    private const long Large = 1024L * 1024 * 1024;
    private const long Small = 32L * 1024 * 1024;
    private const double MostGrowth = 32;
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    public string Name => up ? "attachment-up" : "attachment-down";

    public string About => up
        ? "1 GiB from a file through the SDK onto the hub's disk, hashed on both sides: MiB/s; ratio: over sha256sum, cp, sync (more is better)."
        : "1 GiB from the hub through the SDK into a file, hash checked: MiB/s; ratio: over sha256sum, cp, sync (more is better).";

    public async Task<Measurement> RunAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        var size = interval < Short ? Small : Large;
        var folder = Directory.CreateTempSubdirectory("motcua-bench-files-");
        try
        {
            await using var hub = await BenchHub.StartAsync([LandDossier.Commune], cancellationToken);
            var system = await hub.EnrolAsync("bench-files", [LandDossier.Commune], cancellationToken);
            var options = new MotCuaOptions();
            system.Configure(options);
            using var client = MotCuaClient.Create(options, system.Signer);
            await TransferAsync(client, await MakeAsync(folder, "warm", Small, cancellationToken), cancellationToken);
            var file = await MakeAsync(folder, "file", size, cancellationToken);
            var before = await ByHandAsync(file, cancellationToken);
            var (took, hubGrowth, sdkGrowth) = await MeasureAsync(hub, client, file, cancellationToken);
            var peer = (before + await ByHandAsync(file, cancellationToken)) / 2;
            var ratio = peer / took;
            return new Measurement(Name, Rate(size, took), "MiB/s", "sha256sum, cp, sync: MiB/s", ratio,
            [
                new("peer_rate", Rate(size, peer)), new("mib", size / 1048576.0), new("hub_growth_mib", hubGrowth), new("sdk_growth_mib", sdkGrowth),
            ],
            ">= 1.0, memory < 32 MiB", ratio >= 1 && hubGrowth < MostGrowth && sdkGrowth < MostGrowth);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<(TimeSpan Took, double HubGrowth, double SdkGrowth)> MeasureAsync(BenchHub hub, MotCuaClient client, string file, CancellationToken cancellationToken)
    {
        AttachmentRef? there = up ? null : await UploadAsync(client, file, cancellationToken);
        GC.Collect();
        await using var memory = new MemoryWatch(() => hub.Process.Memory, () => System.Environment.WorkingSet);
        var clock = Stopwatch.StartNew();
        if (there is null)
        {
            await UploadAsync(client, file, cancellationToken);
        }
        else
        {
            await client.Attachments.DownloadToFileAsync(LandDossier.Commune, there, file + ".down", cancellationToken);
        }

        var took = clock.Elapsed;
        var growth = memory.GrowthMebibytes();
        return (took, growth[0], growth[1]);
    }

    private static async Task<AttachmentRef> UploadAsync(MotCuaClient client, string file, CancellationToken cancellationToken) =>
        await client.Attachments.UploadAsync(LandDossier.Commune, await AttachmentSource.FromFileAsync(file, "application/octet-stream", cancellationToken: cancellationToken), cancellationToken);

    private static async Task TransferAsync(MotCuaClient client, string file, CancellationToken cancellationToken) =>
        await client.Attachments.DownloadToFileAsync(LandDossier.Commune, await UploadAsync(client, file, cancellationToken), file + ".down", cancellationToken);

    private static async Task<string> MakeAsync(DirectoryInfo folder, string name, long size, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder.FullName, name);
        await using (var file = File.Create(path))
        {
            var bytes = new byte[1024 * 1024];
            for (var left = size; left > 0; left -= bytes.Length)
            {
                RandomNumberGenerator.Fill(bytes);
                await file.WriteAsync(bytes, cancellationToken);
            }
        }

        // What waits to be written belongs to no measure.
        await CommandAsync("sync", [], cancellationToken);
        return path;
    }

    private static async Task<TimeSpan> ByHandAsync(string file, CancellationToken cancellationToken)
    {
        var copy = file + ".copy";
        var clock = Stopwatch.StartNew();
        await CommandAsync("sha256sum", [file], cancellationToken);
        await CommandAsync("cp", [file, copy], cancellationToken);
        await CommandAsync("sync", [copy], cancellationToken);
        var took = clock.Elapsed;
        File.Delete(copy);
        return took;
    }

    private static async Task CommandAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new BenchException($"{program} ended with {process.ExitCode}.");
        }
    }

    private static double Rate(long size, TimeSpan took) => size / 1048576.0 / took.TotalSeconds;
}
