using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MotCua.Contracts.Signing;
using MotCua.Sdk.Signing;

namespace MotCua.Sdk.Tests.Signing;

public sealed class SignerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("es256", null, "ES256")]
    [InlineData("es384", null, "ES384")]
    [InlineData("rsa2048", null, "PS256")]
    [InlineData("rsa2048", "RS256", "RS256")]
    public async Task Pem_files_give_a_signer_with_the_algorithm_of_the_key(string name, string? algorithm, string expected)
    {
        var signer = TheKeys.Of(name, algorithm);

        Assert.Equal(expected, signer.Algorithm);
        Assert.False(signer.IsRemote);
        await SignsForAsync(signer, name);
    }

    [Fact]
    public async Task An_encrypted_pem_key_opens_with_its_password()
    {
        var signer = MessageSigner.FromPem(EncryptedPem(SigningFiles.Password));
        await SignsForAsync(signer, "es256");
    }

    [Fact]
    public async Task A_pkcs12_file_gives_a_signer()
    {
        var signer = MessageSigner.FromPkcs12(new Pkcs12SignerOptions { File = SigningFiles.Key("es256.p12"), Password = SigningFiles.Password });
        await SignsForAsync(signer, "es256");
    }

    [Theory]
    [InlineData(true, "sha1")]
    [InlineData(true, "sha256")]
    [InlineData(false, "name")]
    [InlineData(false, "subject")]
    public async Task A_certificate_of_the_store_gives_a_signer(bool byThumbprint, string form)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = $"motcua test {Guid.NewGuid():N}";
        using var made = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(FixedClock.Start.AddDays(-1), FixedClock.Start.AddYears(1));
        using var kept = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.PersistKeySet);
        using var store = new X509Store(StoreName.My, StoreLocation.CurrentUser);
        store.Open(OpenFlags.ReadWrite);
        store.Add(kept);
        try
        {
            var options = new StoreSignerOptions
            {
                Thumbprint = !byThumbprint ? null : form == "sha1" ? kept.Thumbprint.ToLowerInvariant() : kept.GetCertHashString(HashAlgorithmName.SHA256),
                Subject = byThumbprint ? null : form == "name" ? name : $"CN={name}",
            };

            var signer = MessageSigner.FromStore(options);

            var message = await new MessageSealer(signer, new FixedClock(FixedClock.Start)).SealAsync(SigningFiles.Payload(), Cancellation);
            Assert.True(MessageSignature.Verify(message.Payload.Span, message.Signature, made).IsValid);
        }
        finally
        {
            store.Remove(kept);
        }
    }

    [Fact]
    public void A_certificate_that_is_not_in_the_store_is_named()
    {
        var refusal = Assert.Throws<SignerSetupException>(() => MessageSigner.FromStore(new StoreSignerOptions { Subject = "CN=nobody at all" }));
        Assert.Equal("StoreSignerOptions.Subject", refusal.Setting);
        Assert.Contains("nobody at all", refusal.MessageVi, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("00", "CN=x")]
    public void A_store_is_asked_by_exactly_one_of_thumbprint_and_subject(string? thumbprint, string? subject) => Assert.Equal(
        "StoreSignerOptions.Thumbprint",
        Assert.Throws<SignerSetupException>(() => MessageSigner.FromStore(new StoreSignerOptions { Thumbprint = thumbprint, Subject = subject })).Setting);

    public static TheoryData<string, string, string, string?, string> WrongPem => new()
    {
        { "es256.cert.pem", "es384.key.pem", "PemSignerOptions.KeyFile", null, "does not belong to|is not the PEM private key" },
        { "es256.cert.pem", "es256.cert.pem", "PemSignerOptions.KeyFile", null, "is not the PEM private key" },
        { "es256.key.pem", "es256.key.pem", "PemSignerOptions.CertificateFile", null, "holds no certificate" },
        { "missing.pem", "es256.key.pem", "PemSignerOptions.CertificateFile", null, "cannot be read" },
        { "es256.cert.pem", "missing.pem", "PemSignerOptions.KeyFile", null, "cannot be read" },
        { "es256.cert.pem", "es256.encrypted-key.pem", "PemSignerOptions.KeyFile", null, "no password" },
        { "es256.cert.pem", "es256.encrypted-key.pem", "PemSignerOptions.KeyFile", "wrong", "password is wrong" },
        { "rsa1024.cert.pem", "rsa1024.key.pem", "PemSignerOptions.KeyFile", null, "2048" },
        { "secp256k1.cert.pem", "secp256k1.key.pem", "PemSignerOptions.KeyFile", null, "P-256" },
        { "ed25519.cert.pem", "ed25519.key.pem", "PemSignerOptions.KeyFile", null, "P-256|is not the PEM private key" },
    };

    [Theory]
    [MemberData(nameof(WrongPem))]
    public void A_wrong_pem_setting_is_refused_with_its_name_and_a_remedy(string certificate, string key, string setting, string? password, string words)
    {
        var options = new PemSignerOptions { CertificateFile = SigningFiles.Key(certificate), KeyFile = SigningFiles.Key(key), KeyPassword = password };

        var refusal = Assert.Throws<SignerSetupException>(() => MessageSigner.FromPem(options));

        Assert.Equal(setting, refusal.Setting);
        Assert.Contains(words.Split('|'), w => refusal.MessageEn.Contains(w, StringComparison.Ordinal));
        Assert.NotEqual(refusal.MessageEn, refusal.MessageVi);
        Assert.DoesNotContain("PRIVATE KEY", refusal.ToString().Replace("BEGIN CERTIFICATE", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("es256.p12", "wrong", "Pkcs12SignerOptions.Password")]
    [InlineData("es256.p12", null, "Pkcs12SignerOptions.Password")]
    [InlineData("missing.p12", "x", "Pkcs12SignerOptions.File")]
    [InlineData("es256.cert.pem", null, "Pkcs12SignerOptions.Password")]
    public void A_wrong_pkcs12_setting_is_refused_with_its_name(string file, string? password, string setting) => Assert.Equal(
        setting,
        Assert.Throws<SignerSetupException>(() => MessageSigner.FromPkcs12(new Pkcs12SignerOptions { File = SigningFiles.Key(file), Password = password })).Setting);

    [Theory]
    [InlineData("ES384")]
    [InlineData("RS256")]
    [InlineData("HS256")]
    [InlineData("none")]
    public void An_algorithm_that_does_not_fit_the_key_is_refused_at_once(string algorithm) =>
        Assert.Throws<SignerSetupException>(() => TheKeys.Of("es256", algorithm));

    [Fact]
    public void A_certificate_without_its_key_is_no_signer()
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(SigningFiles.Key("es256.cert.pem"));
        Assert.Contains("without its private key", Assert.Throws<SignerSetupException>(() => MessageSigner.FromCertificate(certificate)).MessageEn, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CngUIProtectionLevels.None, "Microsoft Software Key Storage Provider", false)]
    [InlineData(CngUIProtectionLevels.None, "Microsoft Platform Crypto Provider", false)]
    [InlineData(CngUIProtectionLevels.ProtectKey, "Microsoft Software Key Storage Provider", true)]
    [InlineData(CngUIProtectionLevels.ForceHighProtection, null, true)]
    [InlineData(CngUIProtectionLevels.None, "Microsoft Smart Card Key Storage Provider", true)]
    public void A_key_that_would_ask_a_person_is_recognised(CngUIProtectionLevels protection, string? provider, bool asks) =>
        Assert.Equal(asks, UnattendedKey.AsksAPerson(protection, provider));

    [Fact]
    public void The_refusal_of_such_a_key_names_the_remedy()
    {
        var refusal = UnattendedKey.Refusal("CN=x", "StoreSignerOptions.Thumbprint");
        Assert.Contains("remote signing service", refusal.MessageEn, StringComparison.Ordinal);
        Assert.Contains("dịch vụ ký từ xa", refusal.MessageVi, StringComparison.Ordinal);
    }

    [Fact]
    public void No_options_print_their_secret()
    {
        object[] options =
        [
            EncryptedPem("s3cret-s3cret-s3cret"),
            new Pkcs12SignerOptions { File = "a.p12", Password = "s3cret-s3cret-s3cret" },
            new RemoteSignerOptions { KeyId = "k", Secret = "s3cret-s3cret-s3cret" },
        ];
        Assert.All(options, o => Assert.DoesNotContain("s3cret", o.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_signer_serves_many_threads_at_once()
    {
        var signer = TheKeys.Of("es256");
        var key = VerificationKey.Of(signer.Certificate);
        var problems = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                var hash = RandomNumberGenerator.GetBytes(32);
                var signature = await signer.SignHashAsync(hash, Cancellation);
                var problem = key.Verify(SignatureAlgorithm.ES256, hash, signature);
                if (problem != SignatureProblem.None)
                {
                    return problem;
                }
            }

            return SignatureProblem.None;
        })));
        Assert.All(problems, static p => Assert.Equal(SignatureProblem.None, p));
    }

    private static PemSignerOptions EncryptedPem(string password) => new()
    {
        CertificateFile = SigningFiles.Key("es256.cert.pem"),
        KeyFile = SigningFiles.Key("es256.encrypted-key.pem"),
        KeyPassword = password,
    };

    private static async Task SignsForAsync(IMessageSigner signer, string name)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(SigningFiles.Key($"{name}.cert.pem"));
        var message = await new MessageSealer(signer, new FixedClock(FixedClock.Start)).SealAsync(SigningFiles.Payload(), Cancellation);

        var verdict = MessageSignature.Verify(message.Payload.Span, message.Signature, certificate);

        Assert.True(verdict.IsValid, verdict.Problem.Name());
        Assert.Equal(FixedClock.Start, verdict.Header!.IssuedAt);
        Assert.Equal(SigningFiles.Payload(), message.Payload.ToByteArray());
    }
}
