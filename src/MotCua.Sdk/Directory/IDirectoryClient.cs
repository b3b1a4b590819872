using MotCua.Contracts.V1;

namespace MotCua.Sdk.Directory;

/// <summary>Agencies, who succeeds whom, and certificates. A call fails as those of the Exchange client do. Thread-safe.</summary>
public interface IDirectoryClient
{
    /// <summary>An agency at a date. Old codes stay resolvable.</summary>
    /// <param name="code">Agency code.</param>
    /// <param name="at">The date; null is today at the hub.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="Contracts.Errors.RefusalException">RECIPIENT_UNKNOWN.</exception>
    Task<Agency> GetAgencyAsync(string code, DateOnly? at = null, CancellationToken cancellationToken = default);

    /// <summary>Agencies that fit, page by page.</summary>
    /// <param name="filter">Tier, sector, parent, area, role, date; null lists all of today.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    IAsyncEnumerable<Agency> ListAgenciesAsync(ListAgenciesRequest? filter = null, CancellationToken cancellationToken = default);

    /// <summary>Where a message to this agency goes: itself, its one successor, or the list of several.</summary>
    /// <param name="code">Agency code.</param>
    /// <param name="at">The date; null is today at the hub.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<ResolveRecipientResponse> ResolveRecipientAsync(string code, DateOnly? at = null, CancellationToken cancellationToken = default);

    /// <summary>The certificate with this thumbprint and what it is bound to.</summary>
    /// <param name="thumbprint">x5t#S256: 43 characters.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="Contracts.Errors.RefusalException">RECIPIENT_UNKNOWN when none is bound.</exception>
    Task<CertificateBinding> GetCertificateAsync(string thumbprint, CancellationToken cancellationToken = default);

    /// <summary>A snapshot of the Directory, verified with <see cref="MotCuaOptions.DirectoryCertificate"/>.</summary>
    /// <param name="number">Its number; 0 is the newest, and an older one than seen before is refused.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="SnapshotInvalidException">It is not the authority's.</exception>
    /// <exception cref="InvalidOperationException">DirectoryCertificate is not set.</exception>
    Task<DirectorySnapshot> GetSnapshotAsync(long number = 0, CancellationToken cancellationToken = default);

    /// <summary>The newest snapshot of the Directory when its number is above one that is known already.</summary>
    /// <param name="than">The number of the snapshot at hand; 0 for none.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Null when the one at hand is the newest.</returns>
    /// <exception cref="SnapshotInvalidException">It is not the authority's.</exception>
    /// <exception cref="InvalidOperationException">DirectoryCertificate is not set.</exception>
    Task<VerifiedSnapshot?> GetNewerSnapshotAsync(long than, CancellationToken cancellationToken = default);
}
