using System.Net;
using System.Net.Http.Json;
using MotCua.TestKit;

namespace MotCua.ReferenceServer.Tests.Sandbox;

public sealed class EnrolmentTests
{
    [Fact]
    public async Task A_key_enrolled_in_one_call_may_call_at_once_and_after_a_restart()
    {
        await using var hub = await TestHub.StartAsync();
        var system = await hub.EnrolAsync("vendor-a", hub.Code);

        for (var round = 0; round < 2; round++)
        {
            using var client = hub.CreateClient(system);
            using var answer = await client.PostAsJsonAsync("motcua.v1.Directory/GetAgency", new { code = hub.Code }, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            await hub.RestartAsync();
        }

        Assert.Empty(hub.LogErrors);
    }
}
