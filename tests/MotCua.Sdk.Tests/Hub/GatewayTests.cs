using MotCua.Contracts.V1;
using MotCua.Sdk.Attachments;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Resilience;

namespace MotCua.Sdk.Tests.Hub;

public sealed class GatewayTests(SdkHub hub) : IClassFixture<SdkHub>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_works_behind_a_path_prefix_http_1_and_bodies_of_one_megabyte()
    {
        await using var gateway = await SmallProxy.StartAsync(() => hub.Hub.HttpAddress, "lgsp/motcua");
        using var commune = await hub.ClientAsync("prefix-commune", MotCuaWire.Json, o => o.Hub = gateway.Address, SdkHub.Commune);
        using var police = await hub.ClientAsync("prefix-police", MotCuaWire.Json, o => o.Hub = gateway.Address, SdkHub.Police);
        var bytes = new byte[3_000_000];
        new Random(7).NextBytes(bytes);
        var file = AttachmentSource.FromBytes(bytes, "application/pdf", "Tờ khai.pdf");
        var transfer = await SdkHub.FirstTransferAsync(commune, Cancel, file.ToReference());
        await commune.Exchange.SendAsync(transfer, new SendOptions { Attachments = [file] }, Cancel);

        var received = (await police.Exchange.PullAsync(SdkHub.Police, cancellationToken: Cancel)).Messages.Single(m => m.Id == transfer.Header.Id);
        using var copy = new MemoryStream();
        await police.Attachments.DownloadAsync(SdkHub.Police, received.Message.DossierTransferred.Dossier.Components[0].Files[0], copy, Cancel);
        Assert.Equal(bytes, copy.ToArray());
        Assert.True(gateway.Requests > 6);
    }

    [Fact]
    public async Task A_large_batch_passes_a_proxy_of_one_megabyte_in_several_calls()
    {
        await using var gateway = await SmallProxy.StartAsync(() => hub.Hub.HttpAddress);
        using var client = await hub.ClientAsync("big-batch", MotCuaWire.Json, o => o.Hub = gateway.Address, SdkHub.Commune);
        var messages = Enumerable.Range(0, 60).Select(i =>
        {
            var body = SdkHub.Document($"big-{i % 7}");
            body.Content = new string('ồ', 8000);
            return client.Messages.From(SdkHub.Commune).SendDocument("H32.11", body);
        }).ToList();
        var outcomes = await client.Exchange.SendBatchAsync(messages, Cancel);
        Assert.All(outcomes, o => Assert.True(o.IsSent, o.Failure?.Message));
        Assert.Equal(messages.Select(m => m.Header.Id), outcomes.Select(o => o.Sent!.MessageId));
        Assert.InRange(gateway.Requests, 2, 4);
    }

    [Fact]
    public async Task An_http_proxy_with_credentials_is_passed_and_without_them_the_remedy_is_named()
    {
        await using var proxy = await SmallProxy.StartAsync(() => hub.Hub.HttpAddress, credentials: "an:b1mat");
        using var client = await hub.ClientAsync(
            "proxied", MotCuaWire.Json, o => o.HttpProxy = new ProxyOptions { Address = proxy.Address, UserName = "an", Password = "b1mat" }, SdkHub.Commune);
        await client.Exchange.SendAsync(client.Messages.From(SdkHub.Commune).SendDocument(SdkHub.OneStop, SdkHub.Document("p1")), Cancel);
        Assert.True(proxy.Requests > 0);

        using var without = await hub.ClientAsync("unproxied", MotCuaWire.Json, o => o.HttpProxy = new ProxyOptions { Address = proxy.Address }, SdkHub.Commune);
        var thrown = await Assert.ThrowsAsync<HubUnreachableException>(() => without.Exchange.PingAsync(Cancel));
        Assert.Equal(407, thrown.HttpStatus);
        Assert.Contains("HttpProxy.UserName", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("b1mat", thrown.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_a_gateway_consumes_authorization_the_other_header_carries_the_token()
    {
        await using var gateway = await SmallProxy.StartAsync(() => hub.Hub.HttpAddress, consumesAuthorization: true);
        using var lost = await hub.ClientAsync("stripped", MotCuaWire.Json, o => o.Hub = gateway.Address, SdkHub.Commune);
        var thrown = await Assert.ThrowsAsync<Contracts.Errors.RefusalException>(() => lost.Exchange.PingAsync(Cancel));
        Assert.Equal(ErrorReason.UnauthenticatedSystem, thrown.Reason);
        using var kept = await hub.ClientAsync(
            "unstripped", MotCuaWire.Json,
            o =>
            {
                o.Hub = gateway.Address;
                o.AuthHeader = AuthHeader.MotCuaAuthorization;
            },
            SdkHub.Commune);
        Assert.Equal("unstripped", (await kept.Exchange.PingAsync(Cancel)).System);
    }
}
