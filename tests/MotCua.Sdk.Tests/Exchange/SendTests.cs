using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Resilience;
using MotCua.Sdk.Tests.Hub;
using MotCua.Sdk.Tests.Support;
using MotCua.Sdk.Transport;

namespace MotCua.Sdk.Tests.Exchange;

public sealed class SendTests : IAsyncLifetime
{
    private ScriptedHub _hub = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _hub = await ScriptedHub.StartAsync();

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task A_receipt_is_verified_and_says_where_the_message_lies()
    {
        using var client = Client();
        _hub.ThenAccepts();
        var sent = await client.Exchange.SendAsync(The.Document(client.Messages), Cancel);
        Assert.Equal((1, false, ReceiptState.Enqueued, The.OneStop, 1L), (sent.Attempts, sent.IsDuplicate, sent.Statement.State, sent.Statement.Mailbox, sent.Statement.Position));
    }

    [Fact]
    public async Task After_a_lost_answer_the_same_bytes_go_again_and_the_duplicate_is_a_success()
    {
        using var client = Client();
        _hub.ThenLosesTheAnswer().ThenLosesTheAnswer().ThenAccepts(duplicate: true);
        var sent = await client.Exchange.SendAsync(The.Document(client.Messages), Cancel);
        Assert.Equal((3, true), (sent.Attempts, sent.IsDuplicate));
        Assert.Equal(3, _hub.Received.Count);
        Assert.Single(_hub.Received.Distinct());
    }

    [Fact]
    public async Task An_answer_that_decompresses_to_more_than_4_MiB_is_not_read_further()
    {
        using var client = Client();
        _hub.Then(async (http, _) =>
        {
            http.Response.ContentType = "application/json";
            http.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(http.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync(Encoding.ASCII.GetBytes("{}".PadRight((4 * 1024 * 1024) + 1)));
        });
        var thrown = await Assert.ThrowsAsync<HubUnreachableException>(() => client.Exchange.SendAsync(The.Document(client.Messages), Cancel));
        Assert.Equal(MotCua.Contracts.Wire.StatusCode.ResourceExhausted, Assert.IsType<WireCallException>(thrown.InnerException).Code);
    }

    [Fact]
    public async Task A_gateway_that_names_five_hours_is_obeyed_to_the_second()
    {
        var time = new FakeTime(The.Now);
        using var client = Client(time, options => options.Retry.TotalDeadline = TimeSpan.FromHours(24));
        _hub.ThenAGatewayAnswers(503, "18000").ThenAccepts();
        var sending = client.Exchange.SendAsync(The.Document(client.Messages), Cancel);
        var wait = await time.WaitForTimerAsync(TimeSpan.FromHours(1));
        Assert.InRange(wait, TimeSpan.FromHours(5), TimeSpan.FromHours(5) + TimeSpan.FromMilliseconds(1));
        time.Advance(TimeSpan.FromHours(5) - TimeSpan.FromMilliseconds(1));
        Assert.Single(_hub.Received);
        time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.Equal(2, (await sending).Attempts);
    }

    [Fact]
    public async Task A_delay_beyond_the_total_deadline_is_not_waited_for()
    {
        using var client = Client();
        _hub.ThenAGatewayAnswers(503, "18000");
        var thrown = await Assert.ThrowsAsync<HubUnreachableException>(() => client.Exchange.SendAsync(The.Document(client.Messages), Cancel));
        Assert.Equal((RetryDecision.GiveUpDeadline, 1, 503, TimeSpan.FromHours(5)), (thrown.Decision, thrown.Attempts, thrown.HttpStatus, thrown.RetryAfter));
    }

    [Fact]
    public async Task An_attempt_without_answer_ends_and_the_next_succeeds()
    {
        var time = new FakeTime(The.Now);
        using var client = Client(time);
        _hub.ThenStaysSilent().ThenAccepts();
        var sending = client.Exchange.SendAsync(The.Document(client.Messages), Cancel);
        await SdkHub.EventuallyAsync(() => !_hub.Received.IsEmpty, Cancel);

        time.Advance(TimeSpan.FromSeconds(30));
        await SdkHub.EventuallyAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            return sending.IsCompleted;
        }, Cancel);
        Assert.Equal(2, (await sending).Attempts);
    }

    [Fact]
    public async Task A_final_refusal_is_not_repeated_and_carries_reason_texts_fields_and_correlation()
    {
        using var client = Client();
        _hub.ThenRefuses(ErrorReason.RecipientUnknown, fields: new RefusalField { Path = "header.to", MessageEn = "no such agency", MessageVi = "không có cơ quan này" });
        var thrown = await Assert.ThrowsAsync<RefusalException>(() => client.Exchange.SendAsync(The.Document(client.Messages), Cancel));
        Assert.Equal(ErrorReason.RecipientUnknown, thrown.Reason);
        Assert.Equal("corr-1", thrown.CorrelationId);
        Assert.Contains("Không có cơ quan", thrown.Refusal.MessageVi, StringComparison.Ordinal);
        Assert.Equal(("header.to", "không có cơ quan này"), (thrown.Refusal.Fields[0].Path, thrown.Refusal.Fields[0].MessageVi));
        Assert.Single(_hub.Received);
    }

    [Fact]
    public async Task A_full_mailbox_is_waited_for_as_long_as_the_hub_says()
    {
        using var client = Client();
        _hub.ThenRefuses(ErrorReason.MailboxFull, retryAfterMs: 20).ThenAccepts();
        Assert.Equal(2, (await client.Exchange.SendAsync(The.Document(client.Messages), Cancel)).Attempts);
    }

    [Fact]
    public async Task A_fault_of_the_hub_is_tried_three_times()
    {
        using var client = Client();
        _hub.ThenRefuses(ErrorReason.Internal).ThenRefuses(ErrorReason.Internal).ThenRefuses(ErrorReason.Internal);
        var thrown = await Assert.ThrowsAsync<RefusalException>(() => client.Exchange.SendAsync(The.Document(client.Messages), Cancel));
        Assert.Equal(ErrorReason.Internal, thrown.Reason);
        Assert.Equal(3, _hub.Received.Count);
    }

    [Fact]
    public async Task A_token_of_a_wrong_clock_is_made_again_with_the_hubs_time_once()
    {
        using var client = Client();
        var hubTime = DateTimeOffset.FromUnixTimeSeconds(1_900_000_000);
        _hub.ThenRefuses(ErrorReason.ClockSkew, hubTime: hubTime).ThenAccepts();
        var sent = await client.Exchange.SendAsync(The.Document(client.Messages), Cancel);
        Assert.Equal(2, sent.Attempts);
        Assert.True(AuthToken.TryParse(_hub.Headers.Last()["Authorization"]["Bearer ".Length..], out var token, out _));
        Assert.InRange(token.IssuedAt, hubTime, hubTime.AddMinutes(1));

        _hub.ThenRefuses(ErrorReason.ClockSkew, hubTime: hubTime).ThenRefuses(ErrorReason.ClockSkew, hubTime: hubTime);
        var thrown = await Assert.ThrowsAsync<RefusalException>(() => client.Exchange.SendAsync(The.Document(client.Messages, "16"), Cancel));
        Assert.Equal(ErrorReason.ClockSkew, thrown.Reason);
        Assert.Equal(hubTime, thrown.HubTime);
        Assert.Equal(4, _hub.Received.Count);
    }

    [Fact]
    public async Task A_receipt_of_a_stranger_of_another_hub_or_for_another_message_is_no_success()
    {
        using var client = Client();
        _hub.ThenForgesTheReceipt();
        Assert.Equal(ReceiptProblem.SignatureRefused, (await Assert.ThrowsAsync<ReceiptInvalidException>(() => client.Exchange.SendAsync(The.Document(client.Messages), Cancel))).Problem);
        _hub.ThenAnswersAsAnotherHub();
        Assert.Equal(ReceiptProblem.HubDiffers, (await Assert.ThrowsAsync<ReceiptInvalidException>(() => client.Exchange.SendAsync(The.Document(client.Messages), Cancel))).Problem);
        _hub.ThenAnswersForAnotherMessage();
        Assert.Equal(ReceiptProblem.MessageDiffers, (await Assert.ThrowsAsync<ReceiptInvalidException>(() => client.Exchange.SendAsync(The.Document(client.Messages), Cancel))).Problem);
        Assert.Equal(3, _hub.Received.Count);
    }

    [Theory]
    [InlineData(401, "MotCuaAuthorization")]
    [InlineData(403, "gateway")]
    [InlineData(404, "path prefix")]
    [InlineData(413, "attachments")]
    public async Task A_gateways_final_answer_is_not_repeated_and_names_the_remedy(int status, string remedy)
    {
        using var client = Client();
        _hub.ThenAGatewayAnswers(status);
        var thrown = await Assert.ThrowsAsync<HubUnreachableException>(() => client.Exchange.SendAsync(The.Document(client.Messages), Cancel));
        Assert.Equal((RetryDecision.GiveUpNotRetryable, status), (thrown.Decision, thrown.HttpStatus));
        Assert.Contains(remedy, thrown.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_open_circuit_lets_no_call_through_until_the_break_is_over()
    {
        var time = new FakeTime(The.Now);
        using var client = Client(time, options =>
        {
            options.Retry.CircuitMinimumAttempts = 4;
            options.Retry.MaxAttempts = 1;
        });
        for (var i = 0; i < 4; i++)
        {
            _hub.ThenAGatewayAnswers(502);
            var thrown = await Assert.ThrowsAsync<HubUnreachableException>(() => client.Exchange.SendAsync(The.Document(client.Messages, $"{i}"), Cancel));
            Assert.Equal(RetryDecision.GiveUpAttempts, thrown.Decision);
        }

        var open = await Assert.ThrowsAsync<HubUnreachableException>(() => client.Exchange.SendAsync(The.Document(client.Messages), Cancel));
        Assert.Equal(RetryDecision.GiveUpCircuitOpen, open.Decision);
        Assert.Equal(4, _hub.Received.Count);
        time.Advance(TimeSpan.FromSeconds(16));
        _hub.ThenAccepts();
        await client.Exchange.SendAsync(The.Document(client.Messages), Cancel);
    }

    [Fact]
    public async Task A_refused_connection_is_unreachable_and_says_how_often_it_was_tried()
    {
        using var client = Client(null, options => options.Retry.MaxAttempts = 3);
        await _hub.DisposeAsync();
        _hub = await ScriptedHub.StartAsync();
        var thrown = await Assert.ThrowsAsync<HubUnreachableException>(() => client.Exchange.SendAsync(The.Document(client.Messages), Cancel));
        Assert.Equal((RetryDecision.GiveUpAttempts, 3), (thrown.Decision, thrown.Attempts));

        // Only a message has an id by which the hub knows a repeat.
        thrown = await Assert.ThrowsAsync<HubUnreachableException>(() => client.Catalog.AllocateDossierCodeAsync("H32.12.3", "intake-1", cancellationToken: Cancel));
        Assert.Equal((RetryDecision.GiveUpNotRetryable, 1), (thrown.Decision, thrown.Attempts));
    }

    [Fact]
    public async Task Messages_of_one_document_go_one_after_another_in_the_order_of_the_calls()
    {
        using var client = Client();
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _hub.Then(async (http, _) =>
        {
            await first.Task.WaitAsync(http.RequestAborted);
            http.Response.StatusCode = 503;
        });
        _hub.ThenAccepts().ThenAccepts();
        var messages = Enumerable.Range(0, 2).Select(_ => The.Document(client.Messages)).ToList();
        var sending = messages.Select(message => client.Exchange.SendAsync(message, Cancel)).ToList();
        await SdkHub.EventuallyAsync(() => !_hub.Received.IsEmpty, Cancel);
        first.SetResult();
        await Task.WhenAll(sending);
        Assert.Equal(
            [messages[0].Header.Id, messages[0].Header.Id, messages[1].Header.Id],
            _hub.Received.Select(r => Contracts.Json.MotCuaJson.ReadHeader(r.Payload.Span).Value!.Id));
    }

    [Fact]
    public async Task A_wrong_message_is_not_signed_and_every_field_is_named_in_both_languages()
    {
        using var client = Client();
        var message = client.Messages.From("h32").SendDocument("nobody", new DocumentSent());
        var thrown = await Assert.ThrowsAsync<MessageInvalidException>(() => client.Exchange.SendAsync(message, Cancel));
        Assert.Equal(ErrorReason.SchemaViolation, thrown.Reason);
        Assert.Superset(
            new HashSet<string>(["header.from", "header.to", "documentSent.action", "documentSent.key", "documentSent.subject"], StringComparer.Ordinal),
            thrown.Violations.Select(v => v.Path).ToHashSet(StringComparer.Ordinal));
        Assert.All(thrown.Violations, v => Assert.True(v.MessageEn.Length > 0 && v.MessageVi.Length > 0));
        Assert.Empty(_hub.Received);
    }

    [Fact]
    public async Task Decomposed_vietnamese_is_sent_in_form_c()
    {
        using var client = Client();
        _hub.ThenAccepts();
        var message = The.Document(client.Messages);
        message.DocumentSent.Subject = "Ho\u0302\u0300 so\u031B";
        var sent = await client.Exchange.SendAsync(message, Cancel);
        Assert.Equal("H\u1ED3 s\u01A1", sent.Prepared.Message.DocumentSent.Subject);
        Assert.Contains("H\u1ED3 s\u01A1", _hub.Received.Single().Payload.ToStringUtf8(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extra_headers_the_other_auth_header_and_the_trace_context_travel()
    {
        using var listener = new System.Diagnostics.ActivityListener
        {
            ShouldListenTo = source => source.Name == MotCua.Sdk.Diagnostics.MotCuaDiagnostics.ActivitySourceName,
            Sample = (ref System.Diagnostics.ActivityCreationOptions<System.Diagnostics.ActivityContext> _) => System.Diagnostics.ActivitySamplingResult.AllData,
        };
        System.Diagnostics.ActivitySource.AddActivityListener(listener);
        using var client = Client(null, options =>
        {
            options.AuthHeader = AuthHeader.MotCuaAuthorization;
            options.ExtraHeaders["X-Gateway-Key"] = "k1";
        });
        _hub.ThenAccepts();
        await client.Exchange.SendAsync(The.Document(client.Messages), Cancel);
        var headers = _hub.Headers.Single();
        Assert.False(headers.ContainsKey("Authorization"));
        Assert.StartsWith("Bearer ", headers["MotCua-Authorization"], StringComparison.Ordinal);
        Assert.Equal("k1", headers["X-Gateway-Key"]);
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$", headers["traceparent"]);
    }

    [Fact]
    public async Task A_hub_behind_a_private_authority_is_reached_only_where_that_authority_is_configured()
    {
        using var certificate = The.NewServerCertificate();
        await using var hub = await ScriptedHub.StartAsync(certificate);
        var options = hub.Options();
        options.Retry.MaxAttempts = 1;
        using (var stranger = MotCuaClient.Create(options, The.NewSigner("commune"), null, new FixedPoint(The.Now)))
        {
            await Assert.ThrowsAsync<HubUnreachableException>(() => stranger.Exchange.SendAsync(The.Document(stranger.Messages), Cancel));
            Assert.Empty(hub.Received);
        }

        options.PrivateCa = certificate.ExportCertificatePem();
        using var client = MotCuaClient.Create(options, The.NewSigner("commune"), null, new FixedPoint(The.Now));
        hub.ThenAccepts();
        await client.Exchange.SendAsync(The.Document(client.Messages), Cancel);
    }

    private MotCuaClient Client(TimeProvider? time = null, Action<MotCuaOptions>? configure = null)
    {
        var options = _hub.Options();
        configure?.Invoke(options);
        return MotCuaClient.Create(options, The.NewSigner("commune"), null, time ?? new FixedPoint(The.Now));
    }

    /// <summary>Real timers, a fixed date: the keys of the tests are valid then.</summary>
    private sealed class FixedPoint(DateTimeOffset now) : TimeProvider
    {
        private readonly long _start = System.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => now + System.GetElapsedTime(_start);
    }
}
