namespace MotCua.Conformance.Targets;

/// <summary>Kinds of key that a trial has.</summary>
internal enum TrialKeyKind
{
    P256,
    P384,
    Rsa,

    /// <summary>Too short for the contract.</summary>
    Rsa1024,

    /// <summary>A curve that the contract does not have.</summary>
    P521,
}
