using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace MotCua.Sdk.Tests.Hub;

/// <summary>A line that can break: bytes go to wherever the target is now, and all connections can be cut at once.</summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _open = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Uri> _target;
    private Task _accepting = Task.CompletedTask;

    private TcpRelay(Func<Uri> target) => _target = target;

    public Uri Address { get; private set; } = null!;

    public static TcpRelay Start(Func<Uri> target)
    {
        var relay = new TcpRelay(target);
        relay._listener.Start();
        relay.Address = new Uri($"http://127.0.0.1:{((IPEndPoint)relay._listener.LocalEndpoint).Port}");
        relay._accepting = relay.AcceptAsync();
        return relay;
    }

    /// <summary>Cuts every connection.</summary>
    public void Break()
    {
        while (_open.TryTake(out var client))
        {
            client.Close();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Break();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The relay is closed.
        }
    }

    private async Task RelayAsync(TcpClient near)
    {
        using var far = new TcpClient();
        _open.Add(near);
        _open.Add(far);
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target().Port, _stop.Token);
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream(), _stop.Token), far.GetStream().CopyToAsync(near.GetStream(), _stop.Token));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // The line broke; both ends learn it.
        }

        near.Close();
    }
}
