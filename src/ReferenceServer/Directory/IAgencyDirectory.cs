using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Directory;

/// <summary>The directory as intake asks it: fast, in memory, from the last verified data.</summary>
internal interface IAgencyDirectory
{
    /// <summary>Code of this hub.</summary>
    string Hub { get; }

    /// <summary>The agency's entry in force at a date, or null.</summary>
    Agency? Find(string code, DateOnly at);

    /// <summary>The effective recipient at a date: itself, its one successor, or a refusal (RECIPIENT_UNKNOWN, AGENCY_CLOSED, RECIPIENT_AMBIGUOUS).</summary>
    Resolution Resolve(string code, DateOnly at);

    /// <summary>The binding of a certificate, revoked or not, or null.</summary>
    CertificateBinding? FindBinding(string thumbprint);

    /// <summary>Whether the agency's mailbox is at this hub.</summary>
    bool IsHomeHere(string agency, DateOnly at);

    /// <summary>Whether one agency precedes or succeeds the other, directly or through others, or is named as issuer for it.</summary>
    bool MayIssueFor(string issuer, string codeOwner, DateOnly at);
}
