using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace MotCua.Conformance.Runner;

/// <summary>
/// A decision as an officer signs it: a page, and behind its end mark the signature as an incremental update (ISO 32000-1, 12.8; PAdES baseline B-B, EN 319 142-1).
/// One byte changed, added or left out, and it no longer verifies.
/// </summary>
internal static partial class SignedPdf
{
    private const int SignatureDigits = 8192;
    private const string RangeDigits = "0000000000";

    // Of the test: the judge signs for an officer who does not exist. RSA, so that one document has the same bytes each time.
    private static readonly Lazy<X509Certificate2> Officer = new(MakeOfficer);

    /// <param name="content">Bytes that the document holds, so that each is another.</param>
    public static byte[] Make(byte[] content)
    {
        var file = new Writing();
        file.Text("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n");
        file.Object(1, "<< /Type /Catalog /Pages 2 0 R >>");
        file.Object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
        file.Object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> /Contents 4 0 R >>");
        file.Stream(4, "0 0 m"u8);
        file.Stream(5, content);
        file.End(size: 6, previous: null);

        file.Object(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [7 0 R] /SigFlags 3 >> >>");
        file.Object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> /Contents 4 0 R /Annots [7 0 R] >>");
        file.Begin(6);
        file.Text("<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M (D:20260105080000+07'00') /ByteRange [0 ");
        var range = file.Length;
        file.Text($"{RangeDigits} {RangeDigits} {RangeDigits}] /Contents ");
        var from = file.Length;
        file.Text($"<{new string('0', SignatureDigits)}>");
        var to = file.Length;
        file.Text(" >>\nendobj\n");
        file.Object(7, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Chu ky) /V 6 0 R /P 3 0 R /Rect [0 0 0 0] /F 132 >>");
        file.End(size: 8, previous: file.LastTable);

        // Programs that "clean" files take such an end for rubbish.
        file.Text(" \n \n");
        var bytes = file.ToArray();
        foreach (var (number, place) in new[] { from, to, bytes.Length - to }.Select((number, place) => (number, place)))
        {
            Encoding.ASCII.GetBytes(number.ToString($"D{RangeDigits.Length}", CultureInfo.InvariantCulture)).CopyTo(bytes, range + (place * (RangeDigits.Length + 1)));
        }

        Encoding.ASCII.GetBytes(Convert.ToHexString(Sign([.. bytes[..from], .. bytes[to..]]))).CopyTo(bytes, from + 1);
        return bytes;
    }

    /// <summary>Whether the signature covers the whole file but for itself, and verifies.</summary>
    public static bool Verifies(byte[] file)
    {
        if (ByteRange().Match(Encoding.Latin1.GetString(file)) is not { Success: true } match)
        {
            return false;
        }

        var (from, to, rest) = (NumberOf(match, "from"), NumberOf(match, "to"), NumberOf(match, "rest"));
        if (from < 0 || to < from + 2 || to + rest != file.Length || file[from] != '<' || file[to - 1] != '>')
        {
            return false;
        }

        try
        {
            var message = new SignedCms(new ContentInfo([.. file[..from], .. file[to..]]), detached: true);
            var encoded = Convert.FromHexString(Encoding.ASCII.GetString(file, from + 1, to - from - 2));

            // Behind it are the digits that the place for it had left.
            AsnDecoder.ReadEncodedValue(encoded, AsnEncodingRules.BER, out _, out _, out var length);
            message.Decode(encoded.AsSpan(0, length));
            message.CheckSignature(verifySignatureOnly: true);
            return true;
        }
        catch (Exception e) when (e is CryptographicException or FormatException or AsnContentException)
        {
            return false;
        }
    }

    private static byte[] Sign(byte[] covered)
    {
        var message = new SignedCms(new ContentInfo(covered), detached: true);
        var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, Officer.Value) { DigestAlgorithm = new Oid("2.16.840.1.101.3.4.2.1"), IncludeOption = X509IncludeOption.EndCertOnly };
        signer.SignedAttributes.Add(SigningCertificate(Officer.Value));
        message.ComputeSignature(signer);
        return message.Encode();
    }

    // signing-certificate-v2 (RFC 5035): with it the signature names its certificate, as PAdES asks.
    private static AsnEncodedData SigningCertificate(X509Certificate2 certificate)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteOctetString(SHA256.HashData(certificate.RawData));
        }

        return new AsnEncodedData("1.2.840.113549.1.9.16.2.47", writer.Encode());
    }

    private static X509Certificate2 MakeOfficer()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=Can bo thu nghiem, O=MotCua, C=VN", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation, critical: true));
        var today = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        return request.CreateSelfSigned(today.AddYears(-1), today.AddYears(1));
    }

    private static int NumberOf(Match match, string name) => int.TryParse(match.Groups[name].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    [GeneratedRegex(@"/ByteRange \[0 (?<from>[0-9]{1,10}) (?<to>[0-9]{1,10}) (?<rest>[0-9]{1,10})\]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ByteRange();

    // A PDF in the making: where its objects lie stands in the tables.
    private sealed class Writing
    {
        private readonly List<byte> _bytes = [];
        private readonly SortedDictionary<int, int> _places = [];

        public int Length => _bytes.Count;

        public int? LastTable { get; private set; }

        public void Text(string text) => _bytes.AddRange(Encoding.Latin1.GetBytes(text));

        public void Begin(int number)
        {
            _places[number] = _bytes.Count;
            Text($"{number} 0 obj\n");
        }

        public void Object(int number, string text)
        {
            Begin(number);
            Text($"{text}\nendobj\n");
        }

        public void Stream(int number, ReadOnlySpan<byte> bytes)
        {
            Begin(number);
            Text($"<< /Length {bytes.Length} >>\nstream\n");
            _bytes.AddRange(bytes);
            Text("\nendstream\nendobj\n");
        }

        public void End(int size, int? previous)
        {
            LastTable = _bytes.Count;
            Text(previous is null ? "xref\n0 1\n0000000000 65535 f \n" : "xref\n");
            foreach (var (number, place) in _places)
            {
                Text(string.Create(CultureInfo.InvariantCulture, $"{number} 1\n{place:D10} 00000 n \n"));
            }

            Text(string.Create(CultureInfo.InvariantCulture, $"trailer\n<< /Size {size} /Root 1 0 R{(previous is null ? "" : $" /Prev {previous}")} >>\nstartxref\n{LastTable}\n%%EOF\n"));
            _places.Clear();
        }

        public byte[] ToArray() => [.. _bytes];
    }
}
