using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MotCua.Bench.Peers.Rabbit;

/// <summary>The consumer's signed receipt for what one transaction handled: ids and hashes, under one ES256 signature.</summary>
internal static class PeerReceipt
{
    public static string Sign(IReadOnlyList<(string Id, byte[] Sha256)> handled, ECDsa key)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(handled.Select(message => new[] { message.Id, Convert.ToHexStringLower(message.Sha256) }));
        var signed = $"eyJhbGciOiJFUzI1NiJ9.{Base64Url.EncodeToString(content)}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    /// <exception cref="BenchException">It does not verify.</exception>
    public static IReadOnlyList<(string Id, byte[] Sha256)> Verify(string receipt, ECDsa key)
    {
        var dot = receipt.LastIndexOf('.');
        if (!key.VerifyData(Encoding.ASCII.GetBytes(receipt[..dot]), Base64Url.DecodeFromChars(receipt.AsSpan(dot + 1)), HashAlgorithmName.SHA256))
        {
            throw new BenchException("A receipt of the peer does not verify.");
        }

        var content = receipt.AsSpan(receipt.IndexOf('.', StringComparison.Ordinal) + 1, dot - receipt.IndexOf('.', StringComparison.Ordinal) - 1);
        return [.. JsonSerializer.Deserialize<string[][]>(Base64Url.DecodeFromChars(content))!.Select(entry => (entry[0], Convert.FromHexString(entry[1])))];
    }
}
