using System.Globalization;
using MotCua.TestKit;

namespace MotCua.EndToEnd.Tests.Proofs;

/// <summary>The line between SDK and hub is cut, delayed, throttled and reset at random, and the same behind a gateway that allows little. The long form takes ten minutes each.</summary>
public sealed class BadLineTests
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static TimeSpan Time => Proof.IsLong ? Long : Short;

    [Fact]
    public async Task Nothing_is_lost_or_doubled_over_a_line_that_breaks_at_random()
    {
        ChaosLine? json = null;
        ChaosLine? grpc = null;
        await using var run = await TrafficRun.StartAsync(hub =>
        {
            json = ChaosLine.Start(hub.HttpAddress, 3_011);
            grpc = ChaosLine.Start(hub.GrpcAddress, 3_012);
            return plan => plan with { Hub = json.Address, GrpcAddress = grpc.Address };
        });
        await using var jsonLine = json!;
        await using var grpcLine = grpc!;
        await EndAsync(run, "gRPC", jsonLine, grpcLine);
    }

    [Fact]
    [Trait("Needs", "debian-tools")]
    public async Task Nothing_is_lost_or_doubled_behind_a_gateway_that_allows_little_over_such_a_line()
    {
        ChaosLine? line = null;
        ReverseProxy? proxy = null;
        await using var run = await TrafficRun.StartAsync(hub =>
        {
            proxy = ReverseProxy.StartAsync(hub.HttpAddress).GetAwaiter().GetResult();
            line = ChaosLine.Start(proxy.Address, 3_013);
            return plan => plan with { Hub = new Uri(line.Address, proxy.Address.AbsolutePath), GrpcAddress = line.Address, SpeaksJson = true, UsesOwnAuthHeader = true };
        });
        await using var chaos = line!;
        await using var gateway = proxy!;
        await EndAsync(run, "HTTP/1.1 JSON behind nginx", chaos);
    }

    private static async Task EndAsync(TrafficRun run, string wire, params ChaosLine[] lines)
    {
        await Task.Delay(Time, Cancel);
        foreach (var line in lines)
        {
            line.Calm();
        }

        await run.QuiesceAsync(Cancel);
        var faults = lines.Sum(line => line.Faults);
        Assert.True(faults > 0);
        var held = await run.VerifyAsync();
        Proof.Print(string.Create(CultureInfo.InvariantCulture, $"bad line, {wire}, {Time.TotalSeconds:F0} s, {faults} faults: {held}"));
    }
}
