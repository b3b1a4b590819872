using MotCua.Sdk.Signing;

namespace MotCua.Sdk.DependencyInjection;

/// <summary>Makes the signer once; its failure is reported with the options' errors.</summary>
internal sealed class SignerSource(Func<IMessageSigner> make)
{
    private readonly Lazy<IMessageSigner> _signer = new(make);

    public IMessageSigner Signer => _signer.Value;

    public IEnumerable<string> Failures()
    {
        try
        {
            _ = _signer.Value;
            return [];
        }
        catch (Exception e) when (e is SignerSetupException or RemoteSigningException)
        {
            return [e.Message];
        }
    }
}
