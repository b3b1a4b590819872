using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Tests.Signing;

public sealed class CertificateTrustTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Cases => [.. VectorFiles.Read("signing", "trust").AsArray().Select(static c => c!.Text("case"))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_vector_gets_the_verdict_that_it_expects(string name)
    {
        var vector = VectorFiles.Read("signing", "trust").AsArray().Single(c => c!.Text("case") == name)!;
        using var certificate = VectorFiles.Certificate(vector.Text("certificate"));
        using var anchor = VectorFiles.Certificate(vector.Text("anchor"));
        X509Certificate2[] intermediates = vector.Text("intermediate") == "none" ? [] : [VectorFiles.Certificate(vector.Text("intermediate"))];
        var at = DateTimeOffset.Parse(vector.Text("at"));

        var verdict = new CertificateTrust([anchor], intermediates).Check(certificate, at);

        var problem = VectorFiles.Problem<TrustProblem>(vector.Text("expected"));
        Assert.Equal(problem, verdict.Problem);
        Assert.Equal(problem == TrustProblem.None ? ErrorReason.Unspecified : ErrorReason.CertificateNotTrusted, verdict.Reason);

        // openssl is asked for the same chain; it knows neither our rule on key usage nor the one on weak hashes.
        var opensslTrusts = vector.Text("opensslVerify") == "OK";
        Assert.Equal(opensslTrusts, problem is TrustProblem.None or TrustProblem.KeyUsageRefused or TrustProblem.SignatureWeak);
    }

    [Fact]
    public void A_chain_found_good_is_forgotten_when_its_certificate_ends()
    {
        var trust = Trust();
        using var certificate = VectorFiles.Certificate("short-lived");
        var inside = new DateTimeOffset(2026, 1, 15, 0, 0, 0, TimeSpan.Zero);

        Assert.True(trust.Check(certificate, inside).IsTrusted);
        Assert.Equal(TrustProblem.Expired, trust.Check(certificate, Now).Problem);
        Assert.True(trust.Check(certificate, inside).IsTrusted);
        Assert.Equal(TrustProblem.NotYetValid, trust.Check(certificate, inside.AddYears(-1)).Problem);
    }

    [Fact]
    public void A_certificate_issued_by_another_system_s_key_is_not_trusted()
    {
        using var issuer = X509Certificate2.CreateFromPemFile(VectorFiles.KeyPath("es256.cert.pem"), VectorFiles.KeyPath("es256.key.pem"));
        using var issuerKey = issuer.GetECDsaPrivateKey()!;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=made by a leaf", key, HashAlgorithmName.SHA256);
        using var certificate = request.Create(
            issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(issuerKey), Now.AddDays(-1), Now.AddDays(1), [1, 2, 3]);
        using var root = VectorFiles.Certificate("root");

        var verdict = new CertificateTrust([root], [VectorFiles.Certificate("intermediate"), issuer]).Check(certificate, Now);

        Assert.Equal(TrustProblem.ChainInvalid, verdict.Problem);
    }

    [Fact]
    public void An_anchor_s_own_key_signs_no_messages()
    {
        using var root = VectorFiles.Certificate("root");
        Assert.Equal(TrustProblem.KeyUsageRefused, Trust().Check(root, Now).Problem);
    }

    [Fact]
    public void A_certificate_with_an_anchor_s_names_is_not_the_anchor()
    {
        using var real = VectorFiles.Certificate("root");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var request = new CertificateRequest(real.SubjectName, key, HashAlgorithmName.SHA384);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var impostor = request.Create(
            real.SubjectName, X509SignatureGenerator.CreateForECDsa(key), Now.AddDays(-1), Now.AddDays(1), real.SerialNumberBytes.Span);

        var verdict = Trust().Check(impostor, Now);

        Assert.False(verdict.IsTrusted);
    }

    /// <summary>RSASSA-PSS names its hash in a parameter (MC-SIGN-10).</summary>
    [Theory]
    [InlineData(true, TrustProblem.SignatureWeak)]
    [InlineData(false, TrustProblem.None)]
    public void A_certificate_signed_with_pss_is_judged_by_the_hash_of_its_parameters(bool sha1, TrustProblem expected)
    {
        using var rootKey = RSA.Create(2048);
        var rootRequest = new CertificateRequest("CN=PSS root", rootKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = rootRequest.CreateSelfSigned(Now.AddDays(-2), Now.AddDays(2));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=PSS leaf", key, HashAlgorithmName.SHA256);
        var generator = sha1 ? new PssGenerator(rootKey) : X509SignatureGenerator.CreateForRSA(rootKey, RSASignaturePadding.Pss);
        using var leaf = request.Create(root.SubjectName, generator, Now.AddDays(-1), Now.AddDays(1), [1, 2, 3]);

        Assert.Equal(expected, new CertificateTrust([root]).Check(leaf, Now).Problem);
    }

    [Fact]
    public void An_intermediate_given_as_anchor_is_refused_by_name()
    {
        using var intermediate = VectorFiles.Certificate("intermediate");
        var refusal = Assert.Throws<ArgumentException>(() => new CertificateTrust([intermediate]));
        Assert.Contains("Test intermediate", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_anchor_at_all_is_refused() => Assert.Throws<ArgumentException>(() => new CertificateTrust([]));

    private static CertificateTrust Trust() => new([VectorFiles.Certificate("root")], [VectorFiles.Certificate("intermediate")]);
}
