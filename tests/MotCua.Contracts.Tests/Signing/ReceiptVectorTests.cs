using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Google.Protobuf;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Tests.Signing;

public sealed class ReceiptVectorTests
{
    public static TheoryData<string> Cases => [.. VectorFiles.Names("receipts")];

    public static TheoryData<string> Trees => [.. VectorFiles.Names("receipts").Where(static n => n.StartsWith("tree-of-", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_vector_gets_the_verdict_that_it_expects(string name)
    {
        var vector = VectorFiles.Read("receipts", name);
        using var hubCertificate = X509Certificate2.CreateFromPem(vector.Text("hubCertificate"));
        var expected = vector["expected"]!;
        var problem = expected["valid"]!.GetValue<bool>() ? ReceiptProblem.None : VectorFiles.Problem<ReceiptProblem>(expected.Text("problem"));
        var signature = expected["signatureProblem"] is { } s ? VectorFiles.Problem<SignatureProblem>(s.GetValue<string>()) : SignatureProblem.None;
        foreach (var entry in vector["receipts"]!.AsArray())
        {
            var verdict = ReceiptVerifier.Verify(ReceiptOf(entry!), MessageOf(entry!), vector.Text("hub"), hubCertificate);

            Assert.Equal((problem, signature), (verdict.Problem, verdict.Signature));
            Assert.Equal(verdict.IsValid, verdict.Statement is not null);
            if (verdict.IsValid)
            {
                Assert.Equal("H32.7", verdict.Statement!.Mailbox);
                Assert.Equal(1041 + entry!["receipt"]!["index"]!.GetValue<int>(), verdict.Statement.Position);
                Assert.Equal(new DateTimeOffset(2026, 11, 22, 3, 0, 0, 250, TimeSpan.Zero), verdict.CommittedAt);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Trees))]
    public void Our_tree_has_the_root_and_the_paths_of_the_outside_tool(string name)
    {
        var vector = VectorFiles.Read("receipts", name);
        var entries = vector["receipts"]!.AsArray();

        var tree = ReceiptTree.Build([.. entries.Select(static e => (ReadOnlyMemory<byte>)e!["receipt"]!.Bytes("statement"))]);

        Assert.Equal(vector.Text("root"), Convert.ToHexStringLower(tree.Root));
        for (var i = 0; i < entries.Count; i++)
        {
            var path = entries[i]!["receipt"]!["path"]!.AsArray().Select(static p => p!.GetValue<string>());
            Assert.Equal(path, tree.PathOf(i).Select(Convert.ToBase64String));
        }
    }

    [Fact]
    public void A_receipt_of_the_first_attempt_holds_for_the_payload_that_was_signed_again()
    {
        var vector = VectorFiles.Read("receipts", "message-signed-again");
        var entry = vector["receipts"]![0]!;
        using var hubCertificate = X509Certificate2.CreateFromPem(vector.Text("hubCertificate"));

        Assert.True(ReceiptVerifier.VerifyPayload(ReceiptOf(entry), MessageOf(entry), vector.Text("hub"), hubCertificate).IsValid);
    }

    [Fact]
    public void A_receipt_of_one_hub_is_no_receipt_of_another()
    {
        var vector = VectorFiles.Read("receipts", "tree-of-1");
        var entry = vector["receipts"]![0]!;
        using var hubCertificate = X509Certificate2.CreateFromPem(vector.Text("hubCertificate"));

        Assert.Equal(ReceiptProblem.HubDiffers, ReceiptVerifier.Verify(ReceiptOf(entry), MessageOf(entry), "H41", hubCertificate).Problem);
    }

    private static Receipt ReceiptOf(JsonNode entry)
    {
        var receipt = entry["receipt"]!;
        return new Receipt
        {
            Statement = ByteString.CopyFrom(receipt.Bytes("statement")),
            Index = receipt["index"]!.GetValue<ulong>(),
            Size = receipt["size"]!.GetValue<ulong>(),
            Path = { receipt["path"]!.AsArray().Select(static p => ByteString.FromBase64(p!.GetValue<string>())) },
            Signature = receipt.Text("signature"),
        };
    }

    private static SignedMessage MessageOf(JsonNode entry) =>
        new() { Payload = ByteString.CopyFrom(entry.Bytes("payload")), Signature = entry.Text("messageSignature") };
}
