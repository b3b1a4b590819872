using MotCua.Contracts.Signing;

namespace MotCua.Contracts.Tests.Signing;

public sealed class VerificationTests
{
    [Fact]
    public async Task One_key_serves_many_threads_at_once()
    {
        var vector = VectorFiles.Read("signing", "valid-es256-jose");
        var broken = VectorFiles.Read("signing", "wrong-key");
        using var certificate = VectorFiles.Certificate("es256");
        var payload = vector.Bytes("payload");

        var verdicts = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() =>
            Enumerable.Range(0, 200).All(i => MessageSignature.Verify(payload, ((i & 1) == 0 ? vector : broken).Text("signature"), certificate).IsValid == ((i & 1) == 0)))));

        Assert.All(verdicts, Assert.True);
    }

    [Fact]
    public void A_certificate_has_one_key_object_and_the_key_outlives_it()
    {
        var vector = VectorFiles.Read("signing", "valid-es256-jose");
        var certificate = VectorFiles.Certificate("es256");
        var key = VerificationKey.Of(certificate);
        Assert.Same(key, VerificationKey.Of(certificate));
        certificate.Dispose();

        Assert.True(MessageSignature.TryParse(vector.Text("signature"), out var signature, out _));
        Assert.True(signature.Verify(vector.Bytes("payload"), key).IsValid);
    }

    [Fact]
    public void Every_single_bit_of_the_signature_text_counts()
    {
        var vector = VectorFiles.Read("signing", "valid-es256-jose");
        using var certificate = VectorFiles.Certificate("es256");
        var payload = vector.Bytes("payload");
        var text = vector.Text("signature").ToCharArray();
        for (var i = 0; i < text.Length; i++)
        {
            for (var bit = 0; bit < 7; bit++)
            {
                text[i] ^= (char)(1 << bit);
                Assert.False(MessageSignature.Verify(payload, new string(text), certificate).IsValid);
                text[i] ^= (char)(1 << bit);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_tree_larger_than_the_vectors_verifies_every_path(int odd)
    {
        // 1,000 leaves and a few: the shapes that small trees do not have. Root and paths come from one tree, the check from RFC 9162.
        ReadOnlyMemory<byte>[] statements = [.. Enumerable.Range(0, 1000 + odd).Select(static i => (ReadOnlyMemory<byte>)BitConverter.GetBytes(i))];
        var tree = ReceiptTree.Build(statements);
        for (var i = 0; i < statements.Length; i++)
        {
            ReadOnlyMemory<byte>[] path = [.. tree.PathOf(i).Select(static p => (ReadOnlyMemory<byte>)p)];
            Assert.Equal(tree.Root, ReceiptTree.RootFrom(statements[i].Span, (ulong)i, (ulong)tree.Size, path));
            Assert.NotEqual(tree.Root, ReceiptTree.RootFrom(statements[i].Span, (ulong)i ^ 1, (ulong)tree.Size, path));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(4096)]
    public void Nodes_known_from_neighbours_change_no_verdict(int slots)
    {
        ReadOnlyMemory<byte>[] statements = [.. Enumerable.Range(0, 300).Select(static i => (ReadOnlyMemory<byte>)BitConverter.GetBytes(i))];
        var tree = ReceiptTree.Build(statements);
        var known = new KnownNodes(slots);
        for (var i = 0; i < statements.Length; i++)
        {
            byte[][] path = [.. tree.PathOf(i).Select(static p => (byte[])p.Clone())];
            Assert.Equal(tree.Root, Root(i, path));
            for (var bit = 0; bit < path.Length; bit++)
            {
                // One bit of one sibling: once before and once after the sound path is known.
                path[bit][i % 32] ^= 1;
                Assert.NotEqual(tree.Root, Root(i, path));
                path[bit][i % 32] ^= 1;
            }

            Assert.NotEqual(tree.Root, Root(i ^ 1, path));
            Assert.Null(Root(i, [.. path, path[0]]));
            Assert.Null(Root(i, path[..^1]));
        }

        byte[]? Root(int index, byte[][] path)
        {
            var way = new ReceiptPath(statements[index].Span, (ulong)index, (ulong)tree.Size, known, stackalloc byte[32]);
            foreach (var sibling in path)
            {
                way.Add(sibling);
            }

            return way.TryEnd(out var root) ? root.ToArray() : null;
        }
    }
}
