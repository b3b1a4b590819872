using System.Net;
using System.Net.Sockets;
using MotCua.Conformance.Runner;

namespace MotCua.Conformance.Wire;

/// <summary>Counts who connects, and answers nobody.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly Task _accepting;
    private int _connections;

    private Listener(TcpListener listener)
    {
        _listener = listener;
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    public int Connections => Volatile.Read(ref _connections);

    /// <param name="address">Host and port, as the certificates name it.</param>
    /// <exception cref="SuiteProblem">The port is taken.</exception>
    public static Listener Start(Uri address)
    {
        try
        {
            return new Listener(new TcpListener(address.IsLoopback ? IPAddress.Loopback : IPAddress.Any, address.Port));
        }
        catch (SocketException e)
        {
            throw new SuiteProblem($"the suite cannot listen at {address.Authority}: {e.Message}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            Interlocked.Increment(ref _connections);
        }
    }
}
