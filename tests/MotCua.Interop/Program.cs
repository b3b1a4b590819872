using System.Net;
using MotCua.Interop;
using MotCua.Sdk.Transport;

// server --port N [--host ADDRESS] [--until-input-ends]
// client --host H --port N --case NAME [--wire grpc|connect-json|connect-proto|connect-json-http1]
// load --port N [--wire grpc|connect]
string? Option(string name) => Array.IndexOf(args, name) is var index and >= 0 && index + 1 < args.Length ? args[index + 1] : null;

var port = int.TryParse(Option("--port"), out var number) ? number : 0;
switch (args.FirstOrDefault())
{
    case "server":
        await using (var server = await InteropServer.StartAsync(IPAddress.Parse(Option("--host") ?? "127.0.0.1"), port))
        {
            await Console.Out.WriteLineAsync($"grpc {server.Http2} connect {server.Http1}");
            await (args.Contains("--until-input-ends") ? Console.In.ReadToEndAsync() : server.WaitForShutdownAsync());
        }

        return 0;

    case "client" when Option("--case") is { } name:
        var address = new Uri($"http://{Option("--host") ?? "127.0.0.1"}:{port}");
        using (var cases = Option("--wire") switch
        {
            "connect-json" => InteropCases.OverConnect(address, json: true),
            "connect-json-http1" => InteropCases.OverConnectHttp1(address, json: true),
            "connect-proto" => InteropCases.OverConnect(address, json: false),
            _ => InteropCases.OverGrpc(address),
        })
        {
            try
            {
                await cases.RunAsync(name, CancellationToken.None);
                await Console.Out.WriteLineAsync($"{name}: passed");
                return 0;
            }
            catch (Exception e)
            {
                await Console.Error.WriteLineAsync($"{name}: FAILED: {e.Message}");
                return 1;
            }
        }

    case "load":
        var wire = Option("--wire") == "connect" ? WireKind.ConnectProto : WireKind.Grpc;
        var target = new WireChannelOptions { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Kind = wire };
        var rate = await InteropLoad.CallsPerSecondAsync(target, connections: 4, callers: 100, TimeSpan.FromSeconds(5));
        await Console.Out.WriteLineAsync($"{rate:F0} empty unary calls a second");
        return 0;

    default:
        await Console.Error.WriteLineAsync(
            "usage: server --port N | client --host H --port N --case NAME; cases: " + string.Join(' ', InteropCases.Names));
        return 2;
}
