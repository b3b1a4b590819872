using System.Collections.Concurrent;
using MotCua.Contracts.Signing;

namespace MotCua.Sdk.Signing;

/// <summary>
/// Makes the tokens by which this system says who it is, one per hub, and reuses each until 30 seconds before it ends
/// (MC-SIGN-44). Thread-safe.
/// </summary>
public sealed class TokenSource
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Slot> _slots = new(StringComparer.Ordinal);
    private readonly IMessageSigner _signer;
    private readonly SignatureAlgorithm _algorithm;
    private readonly byte[] _header;
    private readonly string _systemId;
    private readonly TimeProvider _time;

    /// <summary>Makes a source.</summary>
    /// <param name="signer">The system's key.</param>
    /// <param name="systemId">The system's id in the Directory, 1 to 128 characters.</param>
    /// <param name="timeProvider">The clock.</param>
    public TokenSource(IMessageSigner signer, string systemId, TimeProvider timeProvider)
    {
        _signer = signer;
        _systemId = systemId;
        _time = timeProvider;
        _algorithm = signer.GetAlgorithm();
        _header = Jws.AuthHeader(_algorithm, CertificateThumbprint.Of(signer.Certificate));
    }

    /// <summary>A token for a hub; the last one while it has more than 30 seconds to live.</summary>
    /// <param name="audience">The hub's code, never a URL.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The text to send after <c>Bearer </c>.</returns>
    public async ValueTask<string> GetAsync(string audience, CancellationToken cancellationToken)
    {
        var slot = _slots.GetOrAdd(audience, static _ => new Slot());
        var current = slot.Current;
        if (current is not null && Now(slot) < current.ExpiresAt - Margin)
        {
            return current.Text;
        }

        await slot.Gate.WaitAsync(cancellationToken);
        try
        {
            current = slot.Current;
            if (current is null || Now(slot) >= current.ExpiresAt - Margin)
            {
                slot.Current = current = await MakeAsync(audience, Now(slot), cancellationToken);
            }

            return current.Text;
        }
        finally
        {
            _ = slot.Gate.Release();
        }
    }

    /// <summary>A token that was never sent before, for administrative, enrolment and Sandbox calls.</summary>
    /// <param name="audience">The hub's code.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The text to send after <c>Bearer </c>.</returns>
    public async ValueTask<string> GetOnceAsync(string audience, CancellationToken cancellationToken)
    {
        var slot = _slots.GetOrAdd(audience, static _ => new Slot());
        return (await MakeAsync(audience, Now(slot), cancellationToken)).Text;
    }

    /// <summary>
    /// After CLOCK_SKEW: takes the hub's time from its answer. Tokens for this hub are made by its clock from now on, and the one
    /// that was refused is dropped.
    /// </summary>
    /// <param name="audience">The hub's code.</param>
    /// <param name="hubTime">The hub's time, as its answer gave it.</param>
    public void SetHubTime(string audience, DateTimeOffset hubTime)
    {
        var slot = _slots.GetOrAdd(audience, static _ => new Slot());
        slot.OffsetTicks = (hubTime - _time.GetUtcNow()).Ticks;
        slot.Current = null;
    }

    private DateTimeOffset Now(Slot slot) => _time.GetUtcNow().AddTicks(slot.OffsetTicks);

    private async ValueTask<Token> MakeAsync(string audience, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var claims = AuthToken.WriteClaims(_systemId, audience, now, AuthToken.MaxLifetimeSeconds, Guid.CreateVersion7(now).ToString());
        var signature = await _signer.SignAsync(_header, claims, cancellationToken);
        return new Token(Jws.Attached(_header, claims, signature), now.AddSeconds(AuthToken.MaxLifetimeSeconds));
    }

    private sealed class Token(string text, DateTimeOffset expiresAt)
    {
        internal string Text { get; } = text;

        internal DateTimeOffset ExpiresAt { get; } = expiresAt;
    }

    private sealed class Slot
    {
        private long _offsetTicks;
        private Token? _current;

        internal SemaphoreSlim Gate { get; } = new(1, 1);

        internal long OffsetTicks
        {
            get => Volatile.Read(ref _offsetTicks);
            set => Volatile.Write(ref _offsetTicks, value);
        }

        internal Token? Current
        {
            get => Volatile.Read(ref _current);
            set => Volatile.Write(ref _current, value);
        }
    }
}
