using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MotCua.Contracts.V1;
using MotCua.Sdk.Signing;

namespace MotCua.Sdk.Tests.Signing;

/// <summary>The programs that docs/spec/MC-SIGN.md shows verify what we sign, and refuse what was changed.</summary>
[Trait("Needs", "debian-tools")]
public sealed class SpecificationExampleTests
{
    private const string Hub = "H32";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("verify.mjs", "es256", "ES256")]
    [InlineData("verify.mjs", "es384", "ES384")]
    [InlineData("verify.mjs", "rsa2048", "PS256")]
    [InlineData("verify.mjs", "rsa2048", "RS256")]
    [InlineData("verify.py", "es256", "ES256")]
    [InlineData("verify.py", "es384", "ES384")]
    [InlineData("verify.py", "rsa2048", "PS256")]
    [InlineData("verify.py", "rsa2048", "RS256")]
    [InlineData("verify.sh", "es256", "ES256")]
    public async Task A_message_of_ours_is_verified_outside_and_a_changed_one_is_not(string example, string key, string algorithm)
    {
        using var folder = new TemporaryFolder();
        var message = await SealAsync(key, algorithm);
        Write(folder, message, key);
        _ = folder.Write(example, SigningFiles.Example(example));

        var (code, output) = await RunAsync(example, folder);
        Assert.True(code == 0, output);
        Assert.EndsWith("valid\n", output, StringComparison.Ordinal);

        var changed = message.Payload.ToByteArray();
        changed[^3] ^= 1;
        folder.Write("payload.json", changed);
        Assert.NotEqual(0, (await RunAsync(example, folder)).Code);

        folder.Write("payload.json", message.Payload.ToByteArray());
        _ = folder.Write("certificate.pem", await File.ReadAllTextAsync(SigningFiles.Key("stranger.cert.pem"), Cancellation));
        Assert.NotEqual(0, (await RunAsync(example, folder)).Code);
    }

    [Theory]
    [InlineData("es256", "ES256")]
    [InlineData("es384", "ES384")]
    [InlineData("rsa2048", "PS256")]
    [InlineData("rsa2048", "RS256")]
    public async Task A_message_of_ours_is_verified_by_the_page_s_CSharp(string key, string algorithm)
    {
        var message = await SealAsync(key, algorithm);
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(SigningFiles.Key($"{key}.cert.pem"));
        var changed = message.Payload.ToByteArray();
        changed[^3] ^= 1;

        Assert.True(Verify(message.Payload.ToByteArray(), message.Signature, certificate));
        Assert.False(Verify(changed, message.Signature, certificate));
    }

    [Fact]
    public async Task The_page_s_CSharp_is_the_one_that_is_tested_here()
    {
        var source = await File.ReadAllTextAsync(
            Path.Combine(SigningFiles.Root, "tests", "MotCua.Sdk.Tests", "Signing", "SpecificationExampleTests.cs"), Cancellation);
        var indented = string.Join('\n', SigningFiles.Example("Verify.cs").TrimEnd('\n').Split('\n').Select(l => l.Length == 0 ? l : "    " + l));
        Assert.Contains("private " + indented.TrimStart(), source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("receipt.mjs", 1)]
    [InlineData("receipt.mjs", 6)]
    [InlineData("receipt.py", 1)]
    [InlineData("receipt.py", 6)]
    public async Task A_receipt_of_ours_is_verified_outside_and_a_changed_one_is_not(string example, int size)
    {
        using var folder = new TemporaryFolder();
        var message = await SealAsync("es256", "ES256");
        var statements = Enumerable.Range(0, size).Select(i => i == size - 1 ? StatementOf(message) : Encoding.UTF8.GetBytes($$"""{"hub":"{{i}}"}""")).ToList();
        var sealer = new ReceiptSealer(TheKeys.Of("hub"), Hub);
        var receipt = (await sealer.SealAsync([.. statements.Select(static s => (ReadOnlyMemory<byte>)s)], FixedClock.Start, Cancellation))[^1];
        Write(folder, message, "es256");
        WriteReceipt(folder, ReceiptJson(receipt), await File.ReadAllTextAsync(SigningFiles.Key("hub.cert.pem"), Cancellation));
        _ = folder.Write(example, SigningFiles.Example(example));

        var (code, output) = await RunAsync(example, folder, Hub);
        Assert.True(code == 0, output);
        Assert.EndsWith("valid\n", output, StringComparison.Ordinal);
        Assert.NotEqual(0, (await RunAsync(example, folder, "H41")).Code);

        var other = await SealAsync("es256", "ES256");
        _ = folder.Write("signature.txt", other.Signature);
        Assert.NotEqual(0, (await RunAsync(example, folder, Hub)).Code);
    }

    [Theory]
    [InlineData("receipt.mjs", "tree-of-7", 4, true)]
    [InlineData("receipt.py", "tree-of-7", 4, true)]
    [InlineData("receipt.mjs", "path-reversed", 0, false)]
    [InlineData("receipt.py", "path-reversed", 0, false)]
    [InlineData("receipt.mjs", "jws-by-a-stranger", 0, false)]
    [InlineData("receipt.py", "jws-by-a-stranger", 0, false)]
    public async Task The_page_s_programs_agree_with_the_receipt_vectors(string example, string name, int index, bool valid)
    {
        using var folder = new TemporaryFolder();
        var vector = SigningFiles.Vector("receipts", name);
        var entry = vector["receipts"]![index]!;
        folder.Write("payload.json", Convert.FromBase64String(entry["payload"]!.GetValue<string>()));
        _ = folder.Write("signature.txt", entry["messageSignature"]!.GetValue<string>());
        WriteReceipt(folder, entry["receipt"]!, vector["hubCertificate"]!.GetValue<string>());
        _ = folder.Write(example, SigningFiles.Example(example));

        var (code, output) = await RunAsync(example, folder, Hub);

        Assert.True((code == 0) == valid, output);
    }

    private static async Task<SignedMessage> SealAsync(string key, string algorithm) =>
        await new MessageSealer(TheKeys.Of(key, algorithm), new FixedClock(FixedClock.Start)).SealAsync(SigningFiles.Payload(), Cancellation);

    private static Task<(int Code, string Output)> RunAsync(string example, TemporaryFolder folder, params string[] arguments) => Path.GetExtension(example) switch
    {
        ".mjs" => OutsideTool.NodeAsync(folder.Path, [example, .. arguments]),
        ".py" => OutsideTool.PythonAsync(folder.Path, [example, .. arguments]),
        _ => OutsideTool.ShellAsync(folder.Path, [example, .. arguments]),
    };

    private static void Write(TemporaryFolder folder, SignedMessage message, string key)
    {
        folder.Write("payload.json", message.Payload.ToByteArray());
        _ = folder.Write("signature.txt", message.Signature);
        _ = folder.Write("certificate.pem", File.ReadAllText(SigningFiles.Key($"{key}.cert.pem")));
    }

    private static void WriteReceipt(TemporaryFolder folder, JsonNode receipt, string hubCertificate)
    {
        _ = folder.Write("receipt.json", receipt.ToJsonString());
        _ = folder.Write("hub.pem", hubCertificate);
    }

    // As MotCua JSON writes it: 64-bit integers as text.
    private static JsonObject ReceiptJson(Receipt receipt) => new()
    {
        ["statement"] = receipt.Statement.ToBase64(),
        ["index"] = receipt.Index.ToString(),
        ["size"] = receipt.Size.ToString(),
        ["path"] = new JsonArray([.. receipt.Path.Select(static p => (JsonNode)p.ToBase64())]),
        ["signature"] = receipt.Signature,
    };

    private static byte[] StatementOf(SignedMessage message) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["messageFrom"] = "H32.12.3",
        ["messageId"] = "01a20132-3f80-7c11-8d2e-3f4a5b6c7d8e",
        ["payloadSha256"] = Convert.ToHexStringLower(SHA256.HashData(message.Payload.Span)),
        ["signatureSha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(message.Signature))),
        ["hub"] = Hub,
    }.ToJsonString());

    private static bool Verify(byte[] payload, string signature, X509Certificate2 certificate)
    {
        var parts = signature.Split('.');
        var input = Encoding.ASCII.GetBytes($"{parts[0]}.{Base64Url.EncodeToString(payload)}");
        var bytes = Base64Url.DecodeFromChars(parts[2]);
        using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
        using var elliptic = certificate.GetECDsaPublicKey();
        using var rsa = certificate.GetRSAPublicKey();
        return parts is [_, "", _]
            && header.RootElement.GetProperty("typ").GetString() == "motcua-message+jws"
            && header.RootElement.GetProperty("x5t#S256").GetString() == Base64Url.EncodeToString(SHA256.HashData(certificate.RawData))
            && header.RootElement.GetProperty("alg").GetString() switch
            {
                "ES256" => elliptic is { KeySize: 256 } && elliptic.VerifyData(input, bytes, HashAlgorithmName.SHA256),
                "ES384" => elliptic is { KeySize: 384 } && elliptic.VerifyData(input, bytes, HashAlgorithmName.SHA384),
                "PS256" => rsa is { KeySize: >= 2048 } && rsa.VerifyData(input, bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
                "RS256" => rsa is { KeySize: >= 2048 } && rsa.VerifyData(input, bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
                _ => false,
            };
    }
}
