using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MotCua.Conformance.Reports;
using MotCua.Conformance.Signing;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Commands;

/// <summary><c>verify REPORT</c>: whether a report is the one that its signer signed.</summary>
internal static class VerifyCommand
{
    private static readonly Argument<FileInfo> Report = new("report") { Description = "The report as JSON; its signature stands beside it (REPORT.jws). / Báo cáo JSON, chữ ký ở tệp .jws bên cạnh." };
    private static readonly Option<FileInfo?> Certificate = new("--certificate") { Description = "The certificate that must have signed. / Chứng thư phải là của bên ký.", HelpName = "file" };

    public static Command Create()
    {
        var command = new Command("verify", "Verify the signature of a report. / Kiểm tra chữ ký của báo cáo.");
        command.Arguments.Add(Report);
        command.Options.Add(Certificate);
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(Report).FullName;
            var report = File.ReadAllBytes(path);
            if (!File.Exists(path + ".jws"))
            {
                throw new TargetProblem($"{path}.jws is not there: the report is not signed.", $"Không có {path}.jws: báo cáo chưa được ký.");
            }

            var problem = SignedReport.Problem(report, File.ReadAllText(path + ".jws"), out var certificate);
            if (problem is null && parsed.GetValue(Certificate) is { } wanted && X509Certificate2.CreateFromPem(File.ReadAllText(wanted.FullName)).Thumbprint != certificate!.Thumbprint)
            {
                problem = ("It was signed by another certificate.", "Báo cáo do chứng thư khác ký.");
            }

            if (problem is { } found)
            {
                Console.WriteLine($"{found.En}\n{found.Vi}");
                return ExitCode.DoesNotConform;
            }

            Console.WriteLine($"valid / hợp lệ: {certificate!.GetNameInfo(X509NameType.SimpleName, forIssuer: false)}, x5t#S256 {Base64Url.Encode(SHA256.HashData(certificate.RawData))}, {certificate.NotBefore:yyyy-MM-dd} – {certificate.NotAfter:yyyy-MM-dd}");
            return ExitCode.Conforms;
        });
        return command;
    }
}
