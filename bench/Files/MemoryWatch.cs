namespace MotCua.Bench.Files;

/// <summary>Looks at the resident memory of processes until it is asked by how much each grew at most.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly Func<long>[] _processes;
    private readonly long[] _before;
    private readonly long[] _most;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _looking;

    public MemoryWatch(params Func<long>[] processes)
    {
        _processes = processes;
        _before = [.. processes.Select(memory => memory())];
        _most = [.. _before];
        _looking = Task.Run(LookAsync);
    }

    public double[] GrowthMebibytes() => [.. _most.Zip(_before, (most, before) => (most - before) / 1048576.0)];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking;
        _stop.Dispose();
    }

    private async Task LookAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            for (var i = 0; i < _processes.Length; i++)
            {
                _most[i] = Math.Max(_most[i], _processes[i]());
            }

            await Task.Delay(Interval, _stop.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }
}
