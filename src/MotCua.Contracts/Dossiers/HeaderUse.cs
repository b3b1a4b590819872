namespace MotCua.Contracts.Dossiers;

/// <summary>Whether a header field belongs to a body.</summary>
public enum HeaderUse
{
    /// <summary>May stand.</summary>
    Optional,

    /// <summary>Must stand.</summary>
    Required,

    /// <summary>Must not stand.</summary>
    Absent,
}
