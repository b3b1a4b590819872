using System.CommandLine;
using MotCua.Conformance.Reports;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Commands;

/// <summary>Where reports go, who signs them, and what is known to fail.</summary>
internal static class ReportOptions
{
    private static readonly Option<string?> JsonFile = new("--json") { Description = "Report as JSON. / Báo cáo JSON.", HelpName = "file" };
    private static readonly Option<string?> HtmlFile = new("--html") { Description = "Report as one HTML file; its first page prints as a minute. / Báo cáo HTML, trang đầu in thành biên bản.", HelpName = "file" };
    private static readonly Option<string?> JUnitFile = new("--junit") { Description = "Report as JUnit XML. / Báo cáo JUnit.", HelpName = "file" };
    private static readonly Option<string?> SignWith = new("--sign-with")
    {
        Description = $"Sign the JSON report as the testing body: a PEM file with certificate and key, a PKCS#12 file (password in {ReportSigner.PasswordVariable}), store:THUMBPRINT, or the address of a signing service (secret in {ReportSigner.SecretVariable}). / Ký báo cáo với tư cách đơn vị kiểm thử.",
        HelpName = "key",
    };

    private static readonly Option<string?> SignCertificate = new("--sign-certificate") { Description = "Certificate in PEM, for a signing service. / Chứng thư PEM cho dịch vụ ký.", HelpName = "file" };
    private static readonly Option<string?> KnownFailing = new("--known-failing") { Description = "Failures that are known, each with its reason. / Danh sách lỗi đã biết kèm lý do.", HelpName = "file" };

    public static void AddTo(Command command)
    {
        foreach (var option in new Option[] { JsonFile, HtmlFile, JUnitFile, SignWith, SignCertificate, KnownFailing })
        {
            command.Options.Add(option);
        }
    }

    public static ReportFiles Files(ParseResult parsed) => new(
        parsed.GetValue(JsonFile) ?? (parsed.GetValue(SignWith) is null ? null : "report.json"),
        parsed.GetValue(HtmlFile),
        parsed.GetValue(JUnitFile),
        parsed.GetValue(SignWith) is { } source ? ReportSigner.Open(source, parsed.GetValue(SignCertificate)) : null);

    public static KnownFailures Known(ParseResult parsed) => parsed.GetValue(KnownFailing) is { } file ? KnownFailures.Read(file) : KnownFailures.None;
}
