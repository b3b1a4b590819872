namespace MotCua.Contracts.Identifiers;

/// <summary>When the sequence of an agency's dossier codes begins again at 1.</summary>
public enum SequenceReset
{
    /// <summary>Each day.</summary>
    Daily,

    /// <summary>Each year.</summary>
    Yearly,

    /// <summary>Never.</summary>
    Never,
}
