using System.Net;
using MotCua.Interop;

namespace MotCua.EndToEnd.Tests.Wire;

/// <summary>One interop server for the tests of a class.</summary>
public sealed class InteropServerFixture : IAsyncLifetime
{
    private InteropServer? _server;

    public InteropServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await InteropServer.StartAsync(IPAddress.Loopback, 0);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
