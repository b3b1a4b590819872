namespace MotCua.Contracts.Dossiers;

/// <summary>Where a request for more papers stands.</summary>
public enum SupplementState
{
    /// <summary>Asked and not answered: the task waits.</summary>
    Open,

    /// <summary>Answered.</summary>
    Provided,

    /// <summary>The request never reached the opener.</summary>
    Undelivered,
}
