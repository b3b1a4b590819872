using MotCua.Contracts.Json;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Intake;

/// <summary>The catalogue's form schemas, as intake asks for them.</summary>
internal interface IFormCatalog
{
    /// <summary>What the data breaks of its form's schema (FORM_VIOLATION, paths below <paramref name="path"/>); empty when it keeps it,
    /// or when the catalogue has no schema of that form and version.</summary>
    IReadOnlyList<Violation> Check(FormData form, string path);
}
