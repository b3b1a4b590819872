using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Directory;

/// <summary>The directory of this hub: what is in force, in memory.</summary>
internal sealed class AgencyDirectory(CurrentDirectory current, BindingRegister bindings, string hub) : IAgencyDirectory
{
    public string Hub => hub;

    public Agency? Find(string code, DateOnly at) => current.Agencies.Find(code, at);

    public CertificateBinding? FindBinding(string thumbprint) => bindings.Find(thumbprint)?.Binding;

    public bool IsHomeHere(string agency, DateOnly at) => current.Agencies.HomeHub(agency, at) == hub;

    public bool MayIssueFor(string issuer, string codeOwner, DateOnly at)
    {
        var agencies = current.Agencies;
        return agencies.AreRelated(agencies.Canonical(issuer), agencies.Canonical(codeOwner)) || (agencies.Find(issuer, at)?.IssuesFor.Contains(codeOwner) ?? false);
    }

    public Resolution Resolve(string code, DateOnly at)
    {
        var agencies = current.Agencies;
        var found = agencies.Effective(code, at);
        if (found.Count == 1)
        {
            return new Resolution(found[0], null);
        }

        var refusal = found.Count > 1 ? Refusals.Create(ErrorReason.RecipientAmbiguous, found.Select(Candidate))
            : agencies.FindLast(code, at) is not null ? Refusals.Create(ErrorReason.AgencyClosed, "header.to",
                $"{code} has ended and nobody succeeds it.", $"{code} đã chấm dứt hoạt động và không có cơ quan kế thừa.")
            : Refusals.Create(ErrorReason.RecipientUnknown, "header.to",
                $"No agency has the code {code} on {at:yyyy-MM-dd}.", $"Không có cơ quan nào mang mã {code} vào ngày {at:yyyy-MM-dd}.");
        return new Resolution(null, refusal);
    }

    private static RefusalField Candidate(Agency agency) => new()
    {
        Path = "header.to",
        MessageEn = $"{agency.Code} ({agency.Name}) is one of the successors.",
        MessageVi = $"{agency.Code} ({agency.Name}) là một trong các cơ quan kế thừa.",
    };
}
