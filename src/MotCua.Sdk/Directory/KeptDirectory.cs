using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using MotCua.Contracts.Directory;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Sdk.Resilience;

namespace MotCua.Sdk.Directory;

/// <summary>
/// The system's own snapshot of the Directory, in <see cref="MotCuaOptions.DirectoryFolder"/>: certificates of senders are looked up in it. It is asked for anew every ten minutes, never
/// replaced by one that the pinned authority did not sign or whose number is not above it, and good for 72 hours without word from the authority, over restarts too. Thread-safe.
/// </summary>
public sealed class KeptDirectory
{
    private static readonly TimeSpan Often = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(72);

    // Who breaks one of these is refused whole (MC-DIR-36).
    private static readonly HashSet<string> Whole = new(StringComparer.Ordinal) { "MC-DIR-3", "MC-DIR-4", "MC-DIR-8", "MC-DIR-10", "MC-DIR-16", "MC-DIR-22", "MC-DIR-23", "MC-DIR-25" };

    private readonly IDirectoryClient _directory;
    private readonly SnapshotFolder _folder;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private Task<long>? _asking;
    private bool _isStopped;
    private volatile State _state = new(Edition.None, default, default);

    internal KeptDirectory(IDirectoryClient directory, SnapshotCheck check, SnapshotFolder folder, TimeProvider time, ILogger logger)
    {
        (_directory, _folder, _time, _logger) = (directory, folder, time, logger);
        if (folder.Read() is { } kept)
        {
            try
            {
                _state = new State(new Edition(check.Verify(kept.Signed, newest: true)), kept.Word, default);
            }
            catch (SnapshotInvalidException e)
            {
                // Changed on disk, or of an authority that is pinned no more: as if there were none.
                Log.SnapshotRefused(logger, e.Message);
            }
        }

        _timer = time.CreateTimer(_ => Look(), null, TimeSpan.Zero, Soon);
    }

    /// <summary>Number of the snapshot in force; 0 is none.</summary>
    public long Number => _state.InForce.Number;

    /// <summary>Asks the hub now for a newer snapshot than the one in force, and keeps it.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The number in force after it.</returns>
    /// <exception cref="SnapshotInvalidException">What came is refused; the one in force stays.</exception>
    /// <exception cref="HubUnreachableException">No usable answer came.</exception>
    /// <exception cref="RefusalException">The hub refuses.</exception>
    public async Task<long> RefreshAsync(CancellationToken cancellationToken = default)
    {
        Task? before;
        lock (_lock)
        {
            before = _asking;
        }

        // What was asked before may be answered from before.
        await (before ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return await ShareAsync(cancellationToken);
    }

    internal void Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
        }

        _timer.Dispose();
    }

    /// <summary>The certificate and what it is bound to; null when the snapshot in force binds none with this thumbprint.</summary>
    /// <exception cref="HubUnreachableException">There is no snapshot to go by, or none that is recent enough to say that a signer is unknown: try again later.</exception>
    /// <exception cref="RefusalException">As before, or nobody has heard of the authority for 72 hours (HUB_BUSY).</exception>
    internal async Task<BoundCertificate?> FindAsync(string thumbprint, CancellationToken cancellationToken)
    {
        if (IsTooOld())
        {
            await AskedAsync(cancellationToken);
            if (IsTooOld())
            {
                throw new RefusalException(ErrorReason.HubBusy);
            }
        }

        if (_state.InForce.Find(thumbprint) is { } bound)
        {
            return bound;
        }

        // The hub may have a newer snapshot, and with it the signer.
        await AskedAsync(cancellationToken);
        return _state.InForce.Find(thumbprint);
    }

    private bool IsTooOld() => _state is var state && (state.InForce.Number == 0 || _time.GetUtcNow() - state.Word >= Longest);

    // One question at a time serves all who ask.
    private Task<long> ShareAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isStopped, this);
            return (_asking is { IsCompleted: false } ? _asking : _asking = AskAsync()).WaitAsync(cancellationToken);
        }
    }

    // A snapshot that is refused leaves what is in force.
    private async Task AskedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ShareAsync(cancellationToken);
        }
        catch (SnapshotInvalidException e)
        {
            Log.SnapshotRefused(_logger, e.Message);
        }
    }

    // One at a time: nobody else writes the state.
    private async Task<long> AskAsync()
    {
        var before = _state.InForce;
        var newer = await _directory.GetNewerSnapshotAsync(before.Number);
        var now = _time.GetUtcNow();
        if (newer is null)
        {
            // That there is nothing newer is word too, of who has one.
            _state = _state with { Word = now, Asked = now };
            if (before.Number > 0)
            {
                _folder.Write(now);
            }

            return before.Number;
        }

        if (DirectoryRules.Check(newer.Content).FirstOrDefault(one => Whole.Contains(one.Rule)) is { } problem)
        {
            throw new SnapshotInvalidException($"it breaks {problem.Rule} at {problem.Place}: {problem.MessageEn}");
        }

        _folder.Write(newer.Signed);
        _folder.Write(now);
        _state = new State(new Edition(newer.Content, before), now, now);
        Log.SnapshotTaken(_logger, newer.Content.Number);
        return newer.Content.Number;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A look that fails is made again in a minute; what is in force stays.")]
    private async void Look()
    {
        if (_time.GetUtcNow() - _state.Asked < Often)
        {
            return;
        }

        try
        {
            await ShareAsync(CancellationToken.None);
        }
        catch (Exception e)
        {
            Log.LookFailed(_logger, e.Message);
        }
    }

    private sealed record State(Edition InForce, DateTimeOffset Word, DateTimeOffset Asked);

    private sealed class Edition
    {
        public static readonly Edition None = new(new DirectorySnapshot());
        private readonly Dictionary<string, CertificateBinding> _bindings = new(StringComparer.Ordinal);
        private readonly ConcurrentDictionary<string, BoundCertificate> _read = new(StringComparer.Ordinal);

        public Edition(DirectorySnapshot content, Edition? before = null)
        {
            Number = content.Number;
            foreach (var binding in content.Bindings)
            {
                _bindings[binding.Thumbprint] = binding;
            }

            // A certificate that was read keeps its object, and with it its key.
            foreach (var (thumbprint, bound) in before?._read ?? [])
            {
                if (_bindings.TryGetValue(thumbprint, out var binding) && CertificateCache.Read(thumbprint, binding, bound) is { } again)
                {
                    _read[thumbprint] = again;
                }
            }
        }

        public long Number { get; }

        public BoundCertificate? Find(string thumbprint)
        {
            if (_read.TryGetValue(thumbprint, out var bound))
            {
                return bound;
            }

            bound = CertificateCache.Read(thumbprint, _bindings.GetValueOrDefault(thumbprint), null);
            return bound is null ? null : _read.GetOrAdd(thumbprint, bound);
        }
    }
}
