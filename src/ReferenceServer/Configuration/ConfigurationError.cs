namespace MotCua.ReferenceServer.Configuration;

/// <summary>One thing that keeps the hub from starting: where, what, and what to do, in both languages. Never a secret's value.</summary>
internal sealed record ConfigurationError(string Where, string En, string Vi)
{
    public override string ToString() => $"{Where}: {En}\n   {Vi}";
}
