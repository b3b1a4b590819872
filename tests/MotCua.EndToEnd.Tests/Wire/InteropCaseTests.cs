using MotCua.Interop;

namespace MotCua.EndToEnd.Tests.Wire;

/// <summary>The gRPC project's interoperability cases, our client against our server, on every wire.</summary>
public sealed class InteropCaseTests(InteropServerFixture fixture) : IClassFixture<InteropServerFixture>
{
    public static TheoryData<string> AllCases => [.. InteropCases.Names, .. InteropCases.OwnNames];

    // HTTP/1.1 carries no two directions at once.
    public static TheoryData<string> Http1Cases => [.. InteropCases.Names.Concat(InteropCases.OwnNames)
        .Where(name => name is not ("ping_pong" or "cancel_after_first_response"))];

    public static TheoryData<int> SecondsOfSilence =>
        Environment.GetEnvironmentVariable("MOTCUA_LONG") == "1" ? [2, 120] : [2];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(AllCases))]
    public async Task Grpc_case_holds(string name)
    {
        using var cases = InteropCases.OverGrpc(fixture.Server.Http2);
        await cases.RunAsync(name, Stop);
    }

    [Theory]
    [MemberData(nameof(AllCases))]
    public async Task Connect_protobuf_case_holds(string name)
    {
        using var cases = InteropCases.OverConnect(fixture.Server.Http2, json: false);
        await cases.RunAsync(name, Stop);
    }

    [Theory]
    [MemberData(nameof(AllCases))]
    public async Task Connect_json_case_holds(string name)
    {
        using var cases = InteropCases.OverConnect(fixture.Server.Http2, json: true);
        await cases.RunAsync(name, Stop);
    }

    [Theory]
    [MemberData(nameof(Http1Cases))]
    public async Task Connect_json_case_holds_over_http_1(string name)
    {
        using var cases = InteropCases.OverConnectHttp1(fixture.Server.Http1, json: true);
        await cases.RunAsync(name, Stop);
    }

    [Theory]
    [MemberData(nameof(SecondsOfSilence))]
    public async Task A_silent_stream_lives(int seconds)
    {
        using var grpc = InteropCases.OverGrpc(fixture.Server.Http2);
        using var connect = InteropCases.OverConnectHttp1(fixture.Server.Http1, json: true);
        await Task.WhenAll(grpc.RunIdleAsync(TimeSpan.FromSeconds(seconds), Stop), connect.RunIdleAsync(TimeSpan.FromSeconds(seconds), Stop));
    }
}
