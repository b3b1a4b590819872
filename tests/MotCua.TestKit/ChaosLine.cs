using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace MotCua.TestKit;

/// <summary>
/// A bad line to a server: each connection is, at random, left alone, delayed, throttled, closed after some bytes or some time, or reset; and now and then all are cut at
/// once and nothing connects for a moment. Real sockets, the chances from a seed.
/// </summary>
public sealed class ChaosLine : IAsyncDisposable
{
    private static readonly TimeSpan HalfOpen = TimeSpan.FromMilliseconds(200);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly Random _random;
    private readonly int _target;
    private readonly List<Task> _tasks = [];
    private volatile bool _isCalm;
    private volatile bool _isDown;
    private int _faults;

    private ChaosLine(int target, int seed)
    {
        _target = target;
        _random = new Random(seed);
    }

    public Uri Address { get; private set; } = null!;

    /// <summary>Cuts, resets, delays and slow connections so far.</summary>
    public int Faults => Volatile.Read(ref _faults);

    public static ChaosLine Start(Uri target, int seed)
    {
        var line = new ChaosLine(target.Port, seed);
        line._listener.Start();
        line.Address = new Uri($"http://127.0.0.1:{((IPEndPoint)line._listener.LocalEndpoint).Port}/");
        line._tasks.Add(line.AcceptAsync());
        line._tasks.Add(line.StormAsync());
        return line;
    }

    /// <summary>No more faults: what is under way may come to its end.</summary>
    public void Calm()
    {
        _isCalm = true;
        _isDown = false;
        CutAll();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        CutAll();
        await Task.WhenAll(_tasks);
        _stop.Dispose();
    }

    private int Next(int from, int to)
    {
        lock (_lock)
        {
            return _random.Next(from, to);
        }
    }

    // Every few seconds the line is away.
    private async Task StormAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Next(1500, 6000), _stop.Token);
                if (_isCalm)
                {
                    return;
                }

                Interlocked.Increment(ref _faults);
                _isDown = true;
                CutAll();
                await Task.Delay(Next(50, 1500), _stop.Token);
                _isDown = false;
            }
        }
        catch (OperationCanceledException)
        {
            // The line is taken down.
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptSocketAsync(_stop.Token);
                if (_isDown)
                {
                    Reset(near);
                    continue;
                }

                _ = CarryAsync(near);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The line is taken down.
        }
    }

    private async Task CarryAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _open[near] = true;
        _open[far] = true;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target, ended.Token);
            var fault = _isCalm ? 0 : Next(0, 8);
            if (fault > 2)
            {
                Interlocked.Increment(ref _faults);
            }

            // 3: closed after a time; 4: reset after a time; 5: cut inside the bytes; 6: slow; 7: late.
            if (fault is 3 or 4)
            {
                ended.CancelAfter(Next(5, 3000));
            }

            var budget = fault == 5 ? Next(1, 200_000) : int.MaxValue;
            var pause = fault == 6 ? 2 : fault == 7 ? Next(10, 400) : 0;
            var chunk = fault == 6 ? 512 : 65_536;
            await Task.WhenAny(PumpAsync(near, far, budget, pause, chunk, ended.Token), PumpAsync(far, near, budget, pause, chunk, ended.Token));
            if (fault is 4 or 5)
            {
                Reset(near);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either end went away.
        }
        finally
        {
            await ended.CancelAsync();
            _open.TryRemove(near, out _);
            _open.TryRemove(far, out _);
            near.Dispose();
        }
    }

    private static async Task PumpAsync(Socket from, Socket to, int budget, int pause, int chunk, CancellationToken cancellationToken)
    {
        var buffer = new byte[chunk];
        try
        {
            while (budget > 0)
            {
                var read = await from.ReceiveAsync(buffer.AsMemory(0, Math.Min(chunk, budget)), cancellationToken);
                if (read == 0)
                {
                    to.Shutdown(SocketShutdown.Send);
                    await Task.Delay(HalfOpen, cancellationToken);
                    return;
                }

                budget -= read;
                if (pause > 0)
                {
                    await Task.Delay(pause, cancellationToken);
                }

                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), cancellationToken);
                }
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other direction learns it too.
        }
    }

    private void CutAll()
    {
        foreach (var socket in _open.Keys)
        {
            Reset(socket);
        }
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It was closed already.
        }
    }
}
