using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;

namespace MotCua.Sdk.Tracking;

/// <summary>Where a dossier stands, as far as this system's agencies may see. A call fails as those of the Exchange client do. Thread-safe.</summary>
public interface ITrackingClient
{
    /// <summary>A dossier by its code.</summary>
    /// <param name="code">Dossier code.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="Contracts.Errors.RefusalException">DOSSIER_UNKNOWN: there is none, or none of this system's agencies takes part in it.</exception>
    Task<DossierView> GetDossierAsync(string code, CancellationToken cancellationToken = default);

    /// <summary>A dossier by a number that another system gave it.</summary>
    /// <param name="alias">System, kind and number (MC-TASK-29).</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="Contracts.Errors.RefusalException">DOSSIER_UNKNOWN: no dossier that this system's agencies see has it.</exception>
    Task<DossierView> GetDossierAsync(Alias alias, CancellationToken cancellationToken = default);

    /// <summary>The messages of a dossier in order, page by page.</summary>
    /// <param name="code">Dossier code.</param>
    /// <param name="after">Entries after this sequence number; 0 begins at the first.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="Contracts.Errors.RefusalException">DOSSIER_UNKNOWN: there is none, or none of this system's agencies takes part in it.</exception>
    IAsyncEnumerable<TimelineEntry> GetTimelineAsync(string code, long after = 0, CancellationToken cancellationToken = default);

    /// <summary>The timeline as it grows, over gRPC, until cancelled.</summary>
    /// <param name="code">Dossier code.</param>
    /// <param name="after">Entries after this sequence number.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <exception cref="Contracts.Errors.RefusalException">DOSSIER_UNKNOWN: there is none, or none of this system's agencies takes part in it.</exception>
    IAsyncEnumerable<TimelineEntry> WatchAsync(string code, long after = 0, CancellationToken cancellationToken = default);

    /// <summary>Dossiers of an agency, page by page.</summary>
    /// <param name="filter">Agency, phase, procedure, changed after.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    IAsyncEnumerable<DossierView> ListDossiersAsync(ListDossiersRequest filter, CancellationToken cancellationToken = default);

    /// <summary>A citizen's look-up with the secret of the acceptance slip; no personal data comes back.</summary>
    /// <param name="code">Dossier code.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<LookUpResponse> LookUpAsync(string code, string secret, CancellationToken cancellationToken = default);

    /// <summary>Verifies a message of the timeline as a delivery is: the hub's receipt, then signature and sender as they were when the hub took it.</summary>
    /// <param name="entry">An entry of this hub's timeline.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The message; null where the entry has none because another agency's are not shown.</returns>
    /// <exception cref="DeliveryInvalidException">It is not what it claims to be.</exception>
    Task<ReceivedMessage?> VerifyAsync(TimelineEntry entry, CancellationToken cancellationToken = default);

    /// <summary>A new look-up secret for the acceptance slip, in the place of the one before. Only who holds the root task gets one.</summary>
    /// <param name="code">Dossier code.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Ten characters in two groups, for example <c>7KQ2M-9XH4T</c>. The hub keeps a hash only.</returns>
    /// <exception cref="Contracts.Errors.RefusalException">DOSSIER_UNKNOWN, SENDER_NOT_ALLOWED.</exception>
    Task<string> IssueLookUpSecretAsync(string code, CancellationToken cancellationToken = default);
}
