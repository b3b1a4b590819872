namespace MotCua.Contracts.Directory;

/// <summary>What is wrong with an entry of a directory, and what to do.</summary>
/// <param name="List">The member of the snapshot: agencies, mappings or bindings.</param>
/// <param name="Index">Place in that list, from 0.</param>
/// <param name="Rule">The clause of the standard, for example MC-DIR-8.</param>
/// <param name="MessageEn">Cause and remedy in English.</param>
/// <param name="MessageVi">The same in Vietnamese.</param>
/// <param name="Other">The other entry of the same list that it does not go together with; null when there is none.</param>
public sealed record DirectoryProblem(string List, int Index, string Rule, string MessageEn, string MessageVi, int? Other = null)
{
    /// <summary>Where it stands, as paths are written: <c>agencies[3]</c>.</summary>
    public string Place => $"{List}[{Index}]";
}
