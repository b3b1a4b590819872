using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.Pkcs;
using System.Text;
using System.Text.RegularExpressions;
using MotCua.Conformance.Runner;

namespace MotCua.Conformance.Tests;

/// <summary>The signed document of MC-SIGN-49 is one: openssl says so too, and every change to it is seen.</summary>
public sealed partial class SignedPdfTests : IDisposable
{
    private static readonly byte[] Document = SignedPdf.Make([.. Enumerable.Range(0, 3000).Select(number => (byte)number)]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("motcua-pdf-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    [Trait("Needs", "debian-tools")]
    public async Task Openssl_verifies_the_signature()
    {
        var range = ByteRange().Match(Encoding.Latin1.GetString(Document));
        int Number(string group) => int.Parse(range.Groups[group].Value, CultureInfo.InvariantCulture);
        await File.WriteAllBytesAsync(Of("covered"), [.. Document[..Number("from")], .. Document.AsSpan(Number("to"), Number("rest"))], Cancel);
        var signature = Convert.FromHexString(Encoding.ASCII.GetString(Document[(Number("from") + 1)..(Number("to") - 1)]));
        await File.WriteAllBytesAsync(Of("signature"), signature, Cancel);
        var message = new SignedCms();
        message.Decode(signature);
        await File.WriteAllTextAsync(Of("officer.pem"), Assert.Single(message.Certificates).ExportCertificatePem(), Cancel);

        // -cades: the signature names its certificate, as PAdES asks.
        string[] arguments = ["cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", Of("signature"), "-content", Of("covered"), "-CAfile", Of("officer.pem"), "-purpose", "any", "-out", Of("read")];
        var start = new ProcessStartInfo("openssl", arguments) { UseShellExecute = false, RedirectStandardError = true };
        using var openssl = Process.Start(start)!;
        Assert.Equal("CAdES Verification successful", (await openssl.StandardError.ReadToEndAsync(Cancel)).Trim());
        await openssl.WaitForExitAsync(Cancel);
        Assert.Equal(0, openssl.ExitCode);
    }

    [Fact]
    public void The_tables_name_the_places_of_the_objects()
    {
        var text = Encoding.Latin1.GetString(Document);
        var places = TableEntry().Matches(text);
        Assert.Equal(9, places.Count);
        Assert.All(places, entry => Assert.StartsWith($"{entry.Groups["number"].Value} 0 obj\n", text[int.Parse(entry.Groups["place"].Value, CultureInfo.InvariantCulture)..], StringComparison.Ordinal));
        Assert.All(StartXref().Matches(text), start => Assert.StartsWith("xref\n", text[int.Parse(start.Groups["place"].Value, CultureInfo.InvariantCulture)..], StringComparison.Ordinal));
    }

    [Fact]
    public void One_document_has_the_same_bytes_each_time()
    {
        Assert.True(SignedPdf.Verifies(Document));
        Assert.Equal(Document, SignedPdf.Make([.. Enumerable.Range(0, 3000).Select(number => (byte)number)]));
    }

    [Fact]
    public void A_changed_document_does_not_verify()
    {
        foreach (var place in new[] { 0, 9, Document.Length / 5, Document.Length - 1 })
        {
            byte[] changed = [.. Document];
            changed[place] ^= 1;
            Assert.False(SignedPdf.Verifies(changed), $"byte {place} was changed");
        }

        Assert.False(SignedPdf.Verifies([.. Document, .. "\n%%EOF\n"u8]), "saved again");
        Assert.False(SignedPdf.Verifies(Document[..^3]), "cut");
        Assert.False(SignedPdf.Verifies(Document[..(Document.AsSpan().IndexOf("%%EOF"u8) + 5)]), "cut behind its first end mark");
    }

    private string Of(string name) => Path.Combine(_folder.FullName, name);

    [GeneratedRegex(@"/ByteRange \[0 (?<from>[0-9]+) (?<to>[0-9]+) (?<rest>[0-9]+)\]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ByteRange();

    [GeneratedRegex(@"(?<=\n)(?<number>[1-9]) 1\n(?<place>[0-9]{10}) 00000 n ", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TableEntry();

    [GeneratedRegex("startxref\n(?<place>[0-9]+)\n%%EOF", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StartXref();
}
