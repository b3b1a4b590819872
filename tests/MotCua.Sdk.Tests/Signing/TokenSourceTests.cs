using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.Sdk.Signing;

namespace MotCua.Sdk.Tests.Signing;

public sealed class TokenSourceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_says_who_calls_whom_and_verifies()
    {
        var signer = TheKeys.Of("es256");
        var source = new TokenSource(signer, "khanhhoa-mcdt", new FixedClock(FixedClock.Start));

        Assert.True(AuthToken.TryParse(await source.GetAsync("H32", Cancellation), out var token, out _));

        Assert.Equal(("khanhhoa-mcdt", "H32"), (token.Issuer, token.Audience));
        Assert.Equal(TimeSpan.FromSeconds(300), token.ExpiresAt - token.IssuedAt);
        Assert.Equal(FixedClock.Start, token.IssuedAt);
        Assert.True(token.Verify(signer.Certificate, "H32", FixedClock.Start).IsValid);
        Assert.Equal(ErrorReason.UnauthenticatedSystem, token.Verify(signer.Certificate, "H41", FixedClock.Start).Reason);
    }

    [Fact]
    public async Task A_token_is_reused_until_30_seconds_before_its_end()
    {
        var clock = new FixedClock(FixedClock.Start);
        var source = new TokenSource(TheKeys.Of("es256"), "a", clock);
        var first = await source.GetAsync("H32", Cancellation);

        clock.Now = FixedClock.Start.AddSeconds(269);
        Assert.Equal(first, await source.GetAsync("H32", Cancellation));
        clock.Now = FixedClock.Start.AddSeconds(270);
        Assert.NotEqual(first, await source.GetAsync("H32", Cancellation));
    }

    [Fact]
    public async Task Each_hub_has_its_own_token_and_many_callers_share_it()
    {
        var source = new TokenSource(TheKeys.Of("es256"), "a", new FixedClock(FixedClock.Start));

        var tokens = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(async () => await source.GetAsync((i & 1) == 0 ? "H32" : "H41", Cancellation))));

        Assert.Equal(2, tokens.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_token_for_an_administrative_call_is_never_sent_before()
    {
        var source = new TokenSource(TheKeys.Of("es256"), "a", new FixedClock(FixedClock.Start));
        string[] tokens = [await source.GetAsync("H32", Cancellation), await source.GetOnceAsync("H32", Cancellation), await source.GetOnceAsync("H32", Cancellation)];

        var ids = tokens.Select(static t => AuthToken.TryParse(t, out var token, out _) ? token.Id : "").ToHashSet(StringComparer.Ordinal);

        Assert.Equal(3, ids.Count);
    }

    [Fact]
    public async Task After_clock_skew_tokens_follow_the_hub_s_time()
    {
        var signer = TheKeys.Of("es256");
        var clock = new FixedClock(FixedClock.Start);
        var source = new TokenSource(signer, "a", clock);
        var hubTime = FixedClock.Start.AddMinutes(-20);
        Assert.True(AuthToken.TryParse(await source.GetAsync("H32", Cancellation), out var refused, out _));
        Assert.Equal(ErrorReason.ClockSkew, refused.Verify(signer.Certificate, "H32", hubTime).Reason);

        source.SetHubTime("H32", hubTime);

        clock.Now = clock.Now.AddSeconds(10);
        Assert.True(AuthToken.TryParse(await source.GetAsync("H32", Cancellation), out var token, out _));
        Assert.Equal(hubTime.AddSeconds(10), token.IssuedAt);
        Assert.True(token.Verify(signer.Certificate, "H32", hubTime.AddSeconds(11)).IsValid);
    }
}
