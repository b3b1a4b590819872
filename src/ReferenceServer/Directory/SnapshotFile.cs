using Google.Protobuf;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Directory;

/// <summary>
/// A signed snapshot as two files: <c>snapshot-12.json</c>, the payload as it was signed, and <c>snapshot-12.json.jws</c>, the detached JWS. Any tool reads
/// the one, any JOSE library verifies it with the other. The signature is written last: where it is, the snapshot is whole.
/// </summary>
internal static class SnapshotFile
{
    private const string Suffix = ".jws";
    private const int MaxSignature = 8192;

    public static string NameOf(long number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"snapshot-{number}.json");

    public static bool IsWhole(string path) => File.Exists(path + Suffix);

    /// <exception cref="IOException">One of the two files cannot be read.</exception>
    public static async Task<SignedSnapshot> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var signature = await File.ReadAllTextAsync(path + Suffix, cancellationToken);
        return new SignedSnapshot
        {
            Payload = UnsafeByteOperations.UnsafeWrap(await File.ReadAllBytesAsync(path, cancellationToken)),
            Signature = signature.Length > MaxSignature ? "" : signature.Trim(),
        };
    }

    /// <summary>Writes both files so that after a loss of power either both are there whole or the signature is missing.</summary>
    public static void Write(string path, SignedSnapshot snapshot)
    {
        WriteWhole(path, snapshot.Payload.Span);
        WriteWhole(path + Suffix, System.Text.Encoding.ASCII.GetBytes(snapshot.Signature + "\n"));
    }

    private static void WriteWhole(string path, ReadOnlySpan<byte> bytes)
    {
        var part = path + ".part";
        using (var file = new FileStream(part, FileMode.Create, FileAccess.Write))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(part, path, overwrite: true);
        DurableFolder.Flush(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
    }
}
