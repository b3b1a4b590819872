using MotCua.Contracts.V1;

namespace MotCua.Sdk.Catalog;

/// <summary>Procedures, their forms, and dossier codes. A call fails as those of the Exchange client do. Thread-safe.</summary>
public interface ICatalogClient
{
    /// <summary>A procedure as it stands at a date.</summary>
    /// <param name="code">Procedure code, for example <c>1.004194</c>.</param>
    /// <param name="at">The date; null is today at the hub.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="Contracts.Errors.RefusalException">PROCEDURE_UNKNOWN.</exception>
    Task<Procedure> GetProcedureAsync(string code, DateOnly? at = null, CancellationToken cancellationToken = default);

    /// <summary>Procedures that fit, page by page.</summary>
    /// <param name="filter">Sector, tier, date; null lists all of today.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    IAsyncEnumerable<Procedure> ListProceduresAsync(ListProceduresRequest? filter = null, CancellationToken cancellationToken = default);

    /// <summary>The JSON Schema of a form.</summary>
    /// <param name="form">Form name.</param>
    /// <param name="version">Form version.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The schema's UTF-8 bytes.</returns>
    Task<ReadOnlyMemory<byte>> GetFormSchemaAsync(string form, string version, CancellationToken cancellationToken = default);

    /// <summary>Gives the next dossier code of an agency. The same intake id always gets the same code, so repeating is safe.</summary>
    /// <param name="agency">Code of the agency whose code the dossier carries.</param>
    /// <param name="intakeId">This system's own id of the intake, 1 to 100 characters.</param>
    /// <param name="procedureCode">Procedure code, where the pattern of codes needs it.</param>
    /// <param name="acceptedOn">Date of acceptance; null is today at the hub.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The dossier code, for example <c>H32.12.3-261122-0042</c>.</returns>
    Task<string> AllocateDossierCodeAsync(
        string agency, string intakeId, string? procedureCode = null, DateOnly? acceptedOn = null, CancellationToken cancellationToken = default);
}
