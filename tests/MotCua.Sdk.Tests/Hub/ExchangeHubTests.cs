using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Sdk.Directory;
using MotCua.Sdk.Exchange;

namespace MotCua.Sdk.Tests.Hub;

public sealed class ExchangeHubTests(SdkHub hub) : IClassFixture<SdkHub>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<MotCuaWire> Wires => [MotCuaWire.Grpc, MotCuaWire.Json];

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_dossier_travels_and_is_accepted_on_either_wire(MotCuaWire wire)
    {
        using var commune = await hub.ClientAsync($"commune-{wire}".ToLowerInvariant(), wire, null, SdkHub.Commune);
        using var police = await hub.ClientAsync($"police-{wire}".ToLowerInvariant(), wire, null, SdkHub.Police);
        var transfer = await SdkHub.FirstTransferAsync(commune, Cancel);
        var sent = await commune.Exchange.SendAsync(transfer, Cancel);
        Assert.Equal((ReceiptState.Enqueued, SdkHub.Police, false), (sent.Statement.State, sent.Statement.Mailbox, sent.IsDuplicate));

        var pulled = await PullAsync(police, SdkHub.Police, transfer.Header.Id);
        Assert.Equal(transfer.DossierTransferred.Dossier, pulled.Message.DossierTransferred.Dossier);
        await police.Exchange.AcknowledgeAsync(pulled, Cancel);
        var accept = await police.Exchange.SendAsync(police.Messages.Reply(pulled.Message).Accept(), Cancel);
        Assert.Equal(SdkHub.Commune, accept.Statement.Mailbox);

        var dossier = await police.Tracking.GetDossierAsync(transfer.Header.Dossier, Cancel);
        Assert.Equal(TaskPhase.Accepted, dossier.Tasks.Single(t => t.Task == transfer.Header.Task).Phase);
        var timeline = await commune.Tracking.GetTimelineAsync(transfer.Header.Dossier, cancellationToken: Cancel).ToListAsync(Cancel);
        Assert.Equal(["dossierTransferred", "transferAccepted"], timeline.Select(t => t.Body));
        foreach (var entry in timeline)
        {
            Assert.Equal(entry.Id, (await commune.Tracking.VerifyAsync(entry, Cancel))!.Id);
        }

        var forged = timeline[0].Clone();
        forged.Message.Signature = timeline[1].Message.Signature;
        await Assert.ThrowsAsync<DeliveryInvalidException>(() => commune.Tracking.VerifyAsync(forged, Cancel));
        forged.Message = null;
        Assert.Null(await commune.Tracking.VerifyAsync(forged, Cancel));

        // The slip's second secret is for whoever asks with it, also a portal that has no part in the dossier.
        using var portal = await hub.ClientAsync($"portal-{wire}".ToLowerInvariant(), wire, null, SdkHub.OneStop);
        var secret = await commune.Tracking.IssueLookUpSecretAsync(transfer.Header.Dossier, Cancel);
        Assert.Equal(transfer.Header.Dossier, (await portal.Tracking.LookUpAsync(transfer.Header.Dossier, secret, Cancel)).Code);
        var known = await commune.Exchange.GetMessageAsync(SdkHub.Commune, transfer.Header.Id, Cancel);
        Assert.Equal(DeliveryState.Acknowledged, known.Delivery.State);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task The_same_bytes_again_give_the_same_receipt(MotCuaWire wire)
    {
        using var client = await hub.ClientAsync($"twice-{wire}".ToLowerInvariant(), wire, null, SdkHub.Commune);
        var prepared = await client.Exchange.PrepareAsync(client.Messages.From(SdkHub.Commune).SendDocument(SdkHub.OneStop, SdkHub.Document("1")), Cancel);
        var first = await client.Exchange.SendAsync(prepared, Cancel);
        var second = await client.Exchange.SendAsync(prepared, Cancel);
        Assert.Equal((false, true), (first.IsDuplicate, second.IsDuplicate));
        Assert.Equal(first.Receipt, second.Receipt);

        // Another signature of the same payload is the same message too (an ECDSA signature differs each time).
        var again = await client.Exchange.PrepareAsync(prepared.Message, Cancel);
        Assert.Equal(prepared.Signed.Payload, again.Signed.Payload);
        Assert.NotEqual(prepared.Signed.Signature, again.Signed.Signature);
        Assert.Equal(first.Receipt, (await client.Exchange.SendAsync(again, Cancel)).Receipt);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_refusal_keeps_reason_field_and_both_texts_on_either_wire(MotCuaWire wire)
    {
        using var client = await hub.ClientAsync($"refused-{wire}".ToLowerInvariant(), wire, null, SdkHub.Commune);
        var unknown = await Assert.ThrowsAsync<RefusalException>(() =>
            client.Exchange.SendAsync(client.Messages.From(SdkHub.Commune).SendDocument("H32.77", SdkHub.Document("2")), Cancel));
        Assert.Equal(ErrorReason.RecipientUnknown, unknown.Reason);
        Assert.NotEmpty(unknown.Refusal.MessageVi);
        Assert.Contains(unknown.Refusal.Fields, f => f.Path == "header.to" && f.MessageVi.Length > 0);

        var stranger = await Assert.ThrowsAsync<RefusalException>(() =>
            client.Exchange.SendAsync(client.Messages.From(SdkHub.OneStop).SendDocument(SdkHub.Police, SdkHub.Document("3")), Cancel));
        Assert.Equal(ErrorReason.SenderNotAllowed, stranger.Reason);
        Assert.Equal(ErrorReason.DossierUnknown, (await Assert.ThrowsAsync<RefusalException>(() => client.Tracking.GetDossierAsync("H32.12.3-250101-9999", Cancel))).Reason);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_batch_has_a_result_for_each_message(MotCuaWire wire)
    {
        using var client = await hub.ClientAsync($"batch-{wire}".ToLowerInvariant(), wire, null, SdkHub.Commune);
        var from = client.Messages.From(SdkHub.Commune);
        var outcomes = await client.Exchange.SendBatchAsync(
            [from.SendDocument(SdkHub.OneStop, SdkHub.Document("b1")), from.SendDocument("H32.77", SdkHub.Document("b2")), from.SendDocument(SdkHub.OneStop, SdkHub.Document("b3"))], Cancel);
        Assert.Equal([true, false, true], outcomes.Select(o => o.IsSent));
        Assert.Equal(ErrorReason.RecipientUnknown, Assert.IsType<RefusalException>(outcomes[1].Failure).Reason);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_rejected_delivery_is_a_dead_letter_until_it_is_delivered_again(MotCuaWire wire)
    {
        var mailbox = wire == MotCuaWire.Grpc ? "H32.12.4" : "H32.12.5";
        using var sender = await hub.ClientAsync($"dead-sender-{wire}".ToLowerInvariant(), wire, null, SdkHub.Commune);
        using var reader = await hub.ClientAsync($"dead-reader-{wire}".ToLowerInvariant(), wire, null, mailbox);
        var sent = await sender.Exchange.SendAsync(sender.Messages.From(SdkHub.Commune).SendDocument(mailbox, SdkHub.Document("d1")), Cancel);
        var received = await PullAsync(reader, mailbox, sent.MessageId);
        await reader.Exchange.RejectAsync(received.Delivery, "schema of the old system", Cancel);
        var dead = Assert.Single(await reader.Exchange.ListDeadLettersAsync(mailbox, Cancel).ToListAsync(Cancel));
        Assert.Equal((received.Position, "schema of the old system"), (dead.Position, dead.Reason));
        Assert.Empty((await reader.Exchange.PullAsync(mailbox, new PullOptions { Wait = TimeSpan.Zero }, Cancel)).Messages);

        Assert.Equal(1, (await reader.Exchange.RedeliverAsync(mailbox, [dead.Position], RedeliverAction.Redeliver, Cancel)).Redelivered);
        var again = await PullAsync(reader, mailbox, sent.MessageId);
        Assert.Equal((received.Position, 2), (again.Position, again.Attempt));
        await reader.Exchange.AcknowledgeAsync(again, Cancel);
    }

    [Fact]
    public async Task Subscribe_brings_what_lies_there_and_what_comes()
    {
        using var sender = await hub.ClientAsync("sub-sender", MotCuaWire.Grpc, null, SdkHub.Commune);
        using var reader = await hub.ClientAsync("sub-reader", MotCuaWire.Grpc, null, "H32.13");
        var first = await sender.Exchange.SendAsync(sender.Messages.From(SdkHub.Commune).SendDocument("H32.13", SdkHub.Document("s1")), Cancel);
        await using var stream = reader.Exchange.SubscribeAsync(["H32.13"], Cancel).GetAsyncEnumerator(Cancel);
        Assert.True(await stream.MoveNextAsync());
        Assert.Equal(first.MessageId, stream.Current.Id);
        await reader.Exchange.AcknowledgeAsync(stream.Current, Cancel);
        var second = await sender.Exchange.SendAsync(sender.Messages.From(SdkHub.Commune).SendDocument("H32.13", SdkHub.Document("s2")), Cancel);
        Assert.True(await stream.MoveNextAsync());
        Assert.Equal(second.MessageId, stream.Current.Id);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task Ping_directory_and_catalog_answer(MotCuaWire wire)
    {
        using var client = await hub.ClientAsync($"asks-{wire}".ToLowerInvariant(), wire, null, SdkHub.Commune);
        var ping = await client.Exchange.PingAsync(Cancel);
        Assert.Equal((hub.Hub.Code, MotCua.Contracts.V1.Environment.Sandbox, true), (ping.Hub, ping.Environment, ping.SignatureVerified));
        Assert.Equal("Ủy ban nhân dân phường Cam Linh", (await client.Directory.GetAgencyAsync(SdkHub.Commune, cancellationToken: Cancel)).Name);
        Assert.Contains(await client.Directory.ListAgenciesAsync(new ListAgenciesRequest { Tier = Tier.Commune, PageSize = 2 }, Cancel).Select(a => a.Code).ToListAsync(Cancel), c => c == SdkHub.Commune);
        Assert.Equal("Đăng ký tạm trú", (await client.Catalog.GetProcedureAsync("1.004194", cancellationToken: Cancel)).Name);
        Assert.NotEqual(0, (await client.Catalog.GetFormSchemaAsync("land-change-registration", "1", Cancel)).Length);
        var code = await client.Catalog.AllocateDossierCodeAsync(SdkHub.Commune, $"intake-{wire}", cancellationToken: Cancel);
        Assert.Equal(code, await client.Catalog.AllocateDossierCodeAsync(SdkHub.Commune, $"intake-{wire}", cancellationToken: Cancel));
        Assert.Equal(ErrorReason.ProcedureUnknown, (await Assert.ThrowsAsync<RefusalException>(() => client.Catalog.GetProcedureAsync("9.999999", cancellationToken: Cancel))).Reason);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_not_taken_for_a_senders()
    {
        using var sender = await hub.ClientAsync("untrusted-sender", MotCuaWire.Json, null, SdkHub.Commune);
        var enrolled = await hub.Hub.EnrolAsync("untrusting-reader", "H32.12.1");
        var options = hub.Options(enrolled, MotCuaWire.Json);
        options.TrustAnchors = Support.The.NewCertificate("another authority").ExportCertificatePem();
        using var reader = MotCuaClient.Create(options, SdkHub.SignerOf(enrolled));
        await sender.Exchange.SendAsync(sender.Messages.From(SdkHub.Commune).SendDocument("H32.12.1", SdkHub.Document("u1")), Cancel);
        var pulled = await reader.Exchange.PullAsync("H32.12.1", cancellationToken: Cancel);
        Assert.Empty(pulled.Messages);
        Assert.Equal(DeliveryProblem.SignerNotTrusted, Assert.Single(pulled.Refused).Problem);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_directory_snapshot_is_taken_only_from_the_pinned_authority(MotCuaWire wire)
    {
        var enrolled = await hub.Hub.EnrolAsync($"snapshot-{wire}".ToLowerInvariant(), SdkHub.Commune);
        var options = hub.Options(enrolled, wire);
        options.DirectoryCertificate = enrolled.DirectoryCertificatePem;
        using var client = MotCuaClient.Create(options, SdkHub.SignerOf(enrolled));
        var snapshot = await client.Directory.GetSnapshotAsync(cancellationToken: Cancel);
        Assert.Contains(snapshot.Bindings, b => b.Thumbprint == enrolled.Thumbprint);
        options.DirectoryCertificate = enrolled.HubCertificatePem;
        using var wrong = MotCuaClient.Create(options, SdkHub.SignerOf(enrolled));
        await Assert.ThrowsAsync<SnapshotInvalidException>(() => wrong.Directory.GetSnapshotAsync(cancellationToken: Cancel));
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_reader_with_its_own_snapshot_knows_the_signers_also_one_that_came_later(MotCuaWire wire)
    {
        var mailbox = wire == MotCuaWire.Grpc ? "H32.12.4" : "H32.12.5";
        var folder = System.IO.Directory.CreateTempSubdirectory("directory-");
        try
        {
            var enrolled = await hub.Hub.EnrolAsync($"keeper-{wire}".ToLowerInvariant(), mailbox);
            var options = hub.Options(enrolled, wire);
            (options.DirectoryCertificate, options.DirectoryFolder) = (enrolled.DirectoryCertificatePem, folder.FullName);
            using var reader = MotCuaClient.Create(options, SdkHub.SignerOf(enrolled));
            var before = await reader.KeptDirectory!.RefreshAsync(Cancel);
            using var sender = await hub.ClientAsync($"came-later-{wire}".ToLowerInvariant(), wire, null, SdkHub.Commune);
            var sent = await sender.Exchange.SendAsync(sender.Messages.From(SdkHub.Commune).SendDocument(mailbox, SdkHub.Document($"k-{wire}")), Cancel);
            await reader.Exchange.AcknowledgeAsync(await PullAsync(reader, mailbox, sent.MessageId), Cancel);
            Assert.True(before > 0 && reader.KeptDirectory.Number > before);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<ReceivedMessage> PullAsync(MotCuaClient reader, string mailbox, string id)
    {
        var pulled = await reader.Exchange.PullAsync(mailbox, cancellationToken: Cancel);
        Assert.Empty(pulled.Refused);
        return pulled.Messages.Single(m => m.Id == id);
    }
}
