namespace MotCua.Contracts.Dossiers;

/// <summary>Where a notice of money owed stands.</summary>
public enum ObligationState
{
    /// <summary>Owed and not fully paid: the task waits.</summary>
    Open,

    /// <summary>What is owed has been paid or exempted.</summary>
    Settled,

    /// <summary>To be paid later; the dossier goes on.</summary>
    Deferred,

    /// <summary>The notice was wrong.</summary>
    Cancelled,

    /// <summary>Another notice stands in its place.</summary>
    Replaced,
}
