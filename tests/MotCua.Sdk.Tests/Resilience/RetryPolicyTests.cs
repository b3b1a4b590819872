using FsCheck;
using FsCheck.Fluent;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Contracts.Wire;
using MotCua.Sdk.Resilience;
using MotCua.Sdk.Transport;

namespace MotCua.Sdk.Tests.Resilience;

public sealed class RetryPolicyTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    [Fact]
    public void Every_reason_is_repeated_exactly_when_the_reason_table_says_so()
    {
        var policy = new RetryPolicy(new RetryOptions(), () => 0.5);
        foreach (var row in ReasonTable.All)
        {
            var step = policy.Decide(Refused(row.Reason), 1, Long, new SendRun(0));
            Assert.Equal(row.Retry is Retry.Yes or Retry.AfterDelay or Retry.Bounded, step.Repeats);
        }
    }

    [Fact]
    public void The_backoff_is_drawn_evenly_between_zero_and_a_bound_that_doubles_and_ends()
    {
        var options = new RetryOptions { BaseDelay = TimeSpan.FromMilliseconds(100), MaxDelay = TimeSpan.FromSeconds(1) };
        // Bounds by hand: 100, 200, 400, 800, 1000, 1000 ms.
        Assert.Equal([50, 100, 200, 400, 500, 500], Enumerable.Range(1, 6).Select(n => new RetryPolicy(options, () => 0.5).Backoff(n).TotalMilliseconds));
        Assert.Equal(TimeSpan.Zero, new RetryPolicy(options, () => 0).Backoff(6));
        Check.QuickThrowOnFailure(Prop.ForAll(
            ArbMap.Default.ArbFor<PositiveInt>(),
            n => new RetryPolicy(options, Random.Shared.NextDouble).Backoff(n.Get) is var delay && delay >= TimeSpan.Zero && delay < TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void A_named_delay_is_never_shortened()
    {
        var policy = new RetryPolicy(new RetryOptions { BaseDelay = TimeSpan.FromMilliseconds(500) }, () => 0.5);
        var step = policy.Decide(Unavailable(TimeSpan.FromSeconds(90)), 1, Long, new SendRun(0));
        Assert.Equal((RetryDecision.RetryAfterDelay, TimeSpan.FromSeconds(90.25)), (step.Decision, step.Delay));
    }

    [Theory]
    [InlineData(10, 3600, RetryDecision.GiveUpAttempts)]
    [InlineData(9, 3600, RetryDecision.RetryUnavailable)]
    [InlineData(1, 0, RetryDecision.GiveUpDeadline)]
    public void Attempts_and_time_are_bounded(int attempt, int remainingSeconds, RetryDecision expected) =>
        Assert.Equal(expected, new RetryPolicy(new RetryOptions(), () => 0.5).Decide(Unavailable(null), attempt, TimeSpan.FromSeconds(remainingSeconds), new SendRun(0)).Decision);

    [Fact]
    public void Skew_of_the_messages_own_time_is_not_mended_by_another_token()
    {
        var policy = new RetryPolicy(new RetryOptions(), () => 0.5);
        Assert.Equal(RetryDecision.RetryWithHubTime, policy.Decide(Skew("iat"), 1, Long, new SendRun(0)).Decision);
        Assert.Equal(RetryDecision.GiveUpNotRetryable, policy.Decide(Skew("header.createdAt"), 1, Long, new SendRun(0)).Decision);
        Assert.Equal(RetryDecision.GiveUpNotRetryable, policy.Decide(Skew("iat"), 2, Long, new SendRun(0) { HubTimeTaken = true }).Decision);
    }

    [Fact]
    public void A_missing_attachment_is_uploaded_again_once_where_its_source_is_at_hand()
    {
        var policy = new RetryPolicy(new RetryOptions(), () => 0.5);
        Assert.Equal(RetryDecision.RetryAfterUpload, policy.Decide(Refused(ErrorReason.AttachmentMissing), 1, Long, new SendRun(0) { CanUpload = true }).Decision);
        Assert.Equal(RetryDecision.GiveUpNotRetryable, policy.Decide(Refused(ErrorReason.AttachmentMissing), 2, Long, new SendRun(0) { CanUpload = true, UploadedAgain = true }).Decision);
        Assert.Equal(RetryDecision.GiveUpNotRetryable, policy.Decide(Refused(ErrorReason.AttachmentMissing), 1, Long, new SendRun(0)).Decision);
    }

    private static CallFailure Unavailable(TimeSpan? after) => CallFailure.Of(new WireCallException(new WireError(StatusCode.Unavailable, "gone")) { RetryAfter = after });

    private static CallFailure Refused(ErrorReason reason) => Of(Refusals.Create(reason), null);

    private static CallFailure Skew(string field) => Of(Refusals.Create(ErrorReason.ClockSkew, field, "ahead", "sớm"), DateTimeOffset.UnixEpoch);

    private static CallFailure Of(Refusal refusal, DateTimeOffset? time)
    {
        var status = RefusalDetails.ToStatus(refusal, "", time);
        return CallFailure.Of(new WireCallException(new WireError((StatusCode)status.Code, status.Message, [.. status.Details])) { FromServer = true });
    }

    // A hub that was away for an hour ended the outbox's circuit with an OverflowException at the 41st failure, and messages were then tried without a break.
    [Theory]
    [InlineData(41)]
    [InlineData(5_000)]
    [InlineData(int.MaxValue)]
    public void Backoff_stays_at_its_bound_however_often_it_failed(int attempt)
    {
        var policy = new RetryPolicy(new RetryOptions { BaseDelay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromHours(1) }, () => 1);
        Assert.Equal(TimeSpan.FromHours(1), policy.Backoff(attempt));
    }
}
