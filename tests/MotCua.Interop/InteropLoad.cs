using System.Diagnostics;
using MotCua.Interop.Testing;
using MotCua.Sdk.Transport;

namespace MotCua.Interop;

/// <summary>Empty unary calls as fast as they go: what the wire alone costs, client and server together.</summary>
internal static class InteropLoad
{
    public static async Task<double> CallsPerSecondAsync(WireChannelOptions options, int connections, int callers, TimeSpan duration)
    {
        var channels = Enumerable.Range(0, connections).Select(_ => new WireChannel(options)).ToArray();
        await RunAsync(channels, callers, TimeSpan.FromSeconds(1));
        var clock = Stopwatch.StartNew();
        var calls = await RunAsync(channels, callers, duration);
        var rate = calls / clock.Elapsed.TotalSeconds;
        Array.ForEach(channels, channel => channel.Dispose());
        return rate;
    }

    private static async Task<long> RunAsync(WireChannel[] channels, int callers, TimeSpan duration)
    {
        using var stop = new CancellationTokenSource(duration);
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(async caller =>
        {
            var calls = 0L;
            while (!stop.IsCancellationRequested)
            {
                await channels[caller % channels.Length].UnaryAsync(InteropMethods.EmptyCall, new Empty(), WireCallOptions.None, CancellationToken.None);
                calls++;
            }

            return calls;
        }));
        return counts.Sum();
    }
}
