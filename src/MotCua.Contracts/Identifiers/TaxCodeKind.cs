namespace MotCua.Contracts.Identifiers;

/// <summary>Whose a tax code is.</summary>
public enum TaxCodeKind
{
    /// <summary>An organisation, 10 digits.</summary>
    Organisation,

    /// <summary>A dependent unit of an organisation, 10 digits, hyphen, 001 to 999.</summary>
    Branch,

    /// <summary>A person or household business: since 2025-07-01 the 12-digit personal id.</summary>
    Person,
}
