namespace MotCua.Sdk.Signing;

/// <summary>A signer cannot be made or used as configured. It names the setting and the remedy, in English and Vietnamese.</summary>
public sealed class SignerSetupException : Exception
{
    internal SignerSetupException(string setting, string english, string vietnamese, Exception? cause = null)
        : base($"{setting}: {english} | {vietnamese}", cause)
    {
        Setting = setting;
        MessageEn = english;
        MessageVi = vietnamese;
    }

    /// <summary>The setting at fault, such as <c>PemSignerOptions.KeyFile</c>.</summary>
    public string Setting { get; }

    /// <summary>What is wrong and what to do, in English.</summary>
    public string MessageEn { get; }

    /// <summary>What is wrong and what to do, in Vietnamese.</summary>
    public string MessageVi { get; }
}
