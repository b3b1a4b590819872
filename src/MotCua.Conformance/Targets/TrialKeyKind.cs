namespace MotCua.Conformance.Targets;

/// <summary>Kinds of key that a trial has.</summary>
internal enum TrialKeyKind
{
    P256,
    P384,
    Rsa,
}
