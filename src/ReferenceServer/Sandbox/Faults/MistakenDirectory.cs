using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>The directory, but for what a fault knows better.</summary>
internal sealed class MistakenDirectory(AgencyDirectory directory) : IAgencyDirectory
{
    /// <summary>Agency by code and day → whether its mailbox is here; given what is right.</summary>
    public Func<string, DateOnly, bool, bool> HomeHere { get; init; } = (_, _, right) => right;

    /// <summary>The sender's entry → whether it may issue for the agency with the code; given what is right.</summary>
    public Func<Agency?, string, bool, bool> MayIssue { get; init; } = (_, _, right) => right;

    public string Hub => directory.Hub;

    public Agency? Find(string code, DateOnly at) => directory.Find(code, at);

    public Resolution Resolve(string code, DateOnly at) => directory.Resolve(code, at);

    public CertificateBinding? FindBinding(string thumbprint) => directory.FindBinding(thumbprint);

    public bool IsHomeHere(string agency, DateOnly at) => HomeHere(agency, at, directory.IsHomeHere(agency, at));

    public bool MayIssueFor(string issuer, string codeOwner, DateOnly at) => MayIssue(directory.Find(issuer, at), codeOwner, directory.MayIssueFor(issuer, codeOwner, at));
}
