using Microsoft.Extensions.DependencyInjection;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Tests.Wire;

public sealed class HealthTests
{
    private const string Check = "/grpc.health.v1.Health/Check";

    [Fact]
    public async Task Health_says_serving_then_not_serving_and_knows_its_services()
    {
        await using var server = await WireServer.StartAsync(endpoints => endpoints.MapWireReflectionAndHealth());
        Assert.Equal((200, """{ "status": "SERVING" }"""), await CheckAsync(server, "{}"));
        Assert.Equal((200, """{ "status": "SERVING" }"""), await CheckAsync(server, """{"service":"grpc.health.v1.Health"}"""));
        Assert.Equal(404, (await CheckAsync(server, """{"service":"no.such.Service"}""")).Status);
        server.Services.GetRequiredService<HealthService>().Set("", serving: false);
        Assert.Equal((200, """{ "status": "NOT_SERVING" }"""), await CheckAsync(server, "{}"));
    }

    [Fact]
    public async Task A_watcher_hears_of_each_change()
    {
        await using var server = await WireServer.StartAsync(endpoints => endpoints.MapWireReflectionAndHealth());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/grpc.health.v1.Health/Watch") { Content = new ByteArrayContent(RawCall.Frame("{}"u8.ToArray())) };
        request.Content.Headers.ContentType = new("application/connect+json");
        using var response = await server.Http1.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        Assert.Equal("""{ "status": "SERVING" }""", await ReadAsync(stream));
        server.Services.GetRequiredService<HealthService>().Set("", serving: false);
        Assert.Equal("""{ "status": "NOT_SERVING" }""", await ReadAsync(stream));
    }

    private static async Task<string> ReadAsync(Stream stream)
    {
        var header = new byte[5];
        await stream.ReadExactlyAsync(header, TestContext.Current.CancellationToken);
        var message = new byte[header[4]];
        await stream.ReadExactlyAsync(message, TestContext.Current.CancellationToken);
        return System.Text.Encoding.UTF8.GetString(message);
    }

    private static async Task<(int Status, string Body)> CheckAsync(WireServer server, string json)
    {
        var call = await RawCall.SendAsync(server.Http1, Check, "application/json", RawCall.Utf8(json));
        return (call.HttpStatus, call.Body);
    }
}
