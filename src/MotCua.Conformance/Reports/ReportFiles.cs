using System.Text;
using System.Text.Json.Nodes;
using MotCua.Conformance.Runner;

namespace MotCua.Conformance.Reports;

/// <summary>Writes the reports of a run, each whole or not at all.</summary>
internal sealed record ReportFiles(string? Json, string? Html, string? JUnit, ReportSigner? Signer)
{
    /// <exception cref="IOException">A file cannot be written, for example on a full disk.</exception>
    public async Task WriteAsync(JsonObject report, CancellationToken cancellationToken)
    {
        if (Json is not null)
        {
            var bytes = Encoding.UTF8.GetBytes(JsonText.Pretty(report) + "\n");
            await WholeAsync(Json, bytes, cancellationToken);
            if (Signer is not null)
            {
                await WholeAsync(Json + ".jws", Encoding.ASCII.GetBytes(await Signer.SignAsync(bytes, cancellationToken) + "\n"), cancellationToken);
            }
        }

        if (Html is not null)
        {
            await WholeAsync(Html, Encoding.UTF8.GetBytes(HtmlReport.Make(report, Signer)), cancellationToken);
        }

        if (JUnit is not null)
        {
            await WholeAsync(JUnit, Encoding.UTF8.GetBytes(JUnitReport.Make(report)), cancellationToken);
        }
    }

    private static async Task WholeAsync(string path, byte[] bytes, CancellationToken cancellationToken)
    {
        var part = path + ".part";
        try
        {
            await File.WriteAllBytesAsync(part, bytes, cancellationToken);
            File.Move(part, path, overwrite: true);
        }
        catch (IOException e)
        {
            File.Delete(part);
            throw new IOException($"The report {path} could not be written: {e.Message}", e);
        }
    }
}
