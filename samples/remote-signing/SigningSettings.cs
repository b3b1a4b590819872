namespace RemoteSigning;

/// <summary>Section <c>Signing</c> of the configuration: appsettings.json, environment (<c>Signing__Secret</c>) or flags (<c>--Signing:KeyId</c>).</summary>
internal sealed class SigningSettings
{
    public string KeyId { get; set; } = "";

    public string CertificateFile { get; set; } = "";

    public string KeyFile { get; set; } = "";

    public string? KeyPassword { get; set; }

    public string Secret { get; set; } = "";

    /// <summary>What is missing, in both languages; null when nothing is.</summary>
    public string? Problem() =>
        KeyId.Length == 0 ? "Signing:KeyId is empty: name the key. | Signing:KeyId đang trống: hãy đặt tên khóa."
        : !File.Exists(CertificateFile) ? "Signing:CertificateFile does not exist: give the PEM certificate. | Không có tệp Signing:CertificateFile: hãy ghi tệp chứng thư PEM."
        : !File.Exists(KeyFile) ? "Signing:KeyFile does not exist: give the PEM key. | Không có tệp Signing:KeyFile: hãy ghi tệp khóa PEM."
        : Secret.Length < 16 ? "Signing:Secret needs at least 16 characters. | Signing:Secret cần ít nhất 16 ký tự."
        : null;
}
