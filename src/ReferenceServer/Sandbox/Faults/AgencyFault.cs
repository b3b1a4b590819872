using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Configuration;
using MotCua.ReferenceServer.Directory;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>The hub's directory as intake asks it, with another answer to where a message goes or whose mailboxes are here.</summary>
/// <param name="Inner">The hub's own.</param>
internal sealed record AgencyFault(IAgencyDirectory Inner) : IAgencyDirectory
{
    public Func<string, DateOnly, Resolution>? Recipient { get; init; }

    public Func<string, DateOnly, bool>? Home { get; init; }

    /// <summary>A fault that changes nothing but this.</summary>
    public static Fault Of(string name, string requirement, string text, Func<IServiceProvider, AgencyFault, AgencyFault> change) => new(name, requirement, text)
    {
        Services = (services, setup) => services.AddSingleton<IAgencyDirectory>(provider => change(provider, new AgencyFault(Own(provider, setup)))),
    };

    public string Hub => Inner.Hub;

    public Agency? Find(string code, DateOnly at) => Inner.Find(code, at);

    public Resolution Resolve(string code, DateOnly at) => Recipient?.Invoke(code, at) ?? Inner.Resolve(code, at);

    public CertificateBinding? FindBinding(string thumbprint) => Inner.FindBinding(thumbprint);

    public bool IsHomeHere(string agency, DateOnly at) => Home?.Invoke(agency, at) ?? Inner.IsHomeHere(agency, at);

    public bool MayIssueFor(string issuer, string codeOwner, DateOnly at) => Inner.MayIssueFor(issuer, codeOwner, at);

    private static AgencyDirectory Own(IServiceProvider provider, HubSetup setup) => new(provider.GetRequiredService<CurrentDirectory>(), provider.GetRequiredService<BindingRegister>(), setup.Options.HubCode);
}
