using System.Security.Cryptography;
using MotCua.Contracts.Directory;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Directory;

/// <summary>
/// Takes the authority's snapshots: its pinned key signed them, their number is above the one in force. A taken snapshot is stored, then in force at
/// once; what was in force before serves the calls that began with it.
/// </summary>
internal sealed class PublishedDirectory(
    AuthorityPin pin, SnapshotStore store, CurrentDirectory current, BindingRegister bindings, DirectoryFreshness freshness, HubIdentity hub, TimeProvider time, ILogger<PublishedDirectory> logger)
{
    // A binding longer than its certificate binds nothing outside of it (MC-SIGN-10).
    private const string Harmless = "MC-DIR-24";

    /// <summary>The number in force; 0 before the first.</summary>
    public long Number { get; private set; }

    /// <summary>Puts in force what was stored before the hub stopped.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (await store.HeardAtAsync(cancellationToken) is { } at)
        {
            freshness.Heard(at);
        }

        if (await store.FindNewestAsync(cancellationToken) is not { } stored)
        {
            return;
        }

        // Verified again: the pin may be another one since, and the store may have been written by another program.
        var (content, problem) = SnapshotSigning.Verify(stored, pin.Key!);
        if (content is null)
        {
            Log.SnapshotRefused(logger, "the store", problem!);
            return;
        }

        PutInForce(content);
    }

    /// <summary>Takes a snapshot and answers null, or answers why not.</summary>
    public async Task<string?> TakeAsync(SignedSnapshot signed, string where)
    {
        var (content, problem) = SnapshotSigning.Verify(signed, pin.Key!);
        problem ??= content!.Number <= Number ? $"its number {content.Number} is not above {Number}, which is in force"
            : DirectoryRules.Check(content).FirstOrDefault(found => found.Rule != Harmless) is { } broken ? $"{broken.Rule}: {broken.MessageEn}"
            : null;
        if (problem is not null)
        {
            Log.SnapshotRefused(logger, where, problem);
            return problem;
        }

        await store.AddAsync(content!.Number, SHA256.HashData(signed.Payload.Span), signed);
        PutInForce(content);
        return null;
    }

    /// <summary>The authority answered just now.</summary>
    public async Task HeardAsync()
    {
        var now = time.GetUtcNow();
        await store.SetHeardAsync(now);
        freshness.Heard(now);
    }

    private void PutInForce(DirectorySnapshot content)
    {
        current.Replace(new DirectoryData(content));
        bindings.Publish(content.Bindings);
        Number = content.Number;
        Log.SnapshotTaken(logger, content.Number, content.Agencies.Count, content.Bindings.Count);
        if (!DirectoryData.IsHub(content, hub.Code))
        {
            Log.HubNotInDirectory(logger, hub.Code);
        }
    }
}
