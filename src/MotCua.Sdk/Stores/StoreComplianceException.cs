namespace MotCua.Sdk.Stores;

/// <summary>A database does not keep a promise of the compliance list.</summary>
public sealed class StoreComplianceException : Exception
{
    internal StoreComplianceException(string message)
        : base(message)
    {
    }
}
