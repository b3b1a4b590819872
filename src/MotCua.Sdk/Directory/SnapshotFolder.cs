using System.Globalization;
using Google.Protobuf;
using MotCua.Contracts.V1;

namespace MotCua.Sdk.Directory;

/// <summary>The folder in which the snapshot in force is kept, and when the authority was last heard of. Each file is whole or not there.</summary>
internal sealed class SnapshotFolder
{
    private readonly string _snapshot;
    private readonly string _word;

    /// <exception cref="IOException">The folder cannot be made.</exception>
    public SnapshotFolder(string path)
    {
        System.IO.Directory.CreateDirectory(path);
        (_snapshot, _word) = (Path.Combine(path, "directory.snapshot"), Path.Combine(path, "directory.word"));
    }

    /// <summary>What is kept; null where nothing is, or nothing that can be read.</summary>
    public (SignedSnapshot Signed, DateTimeOffset Word)? Read()
    {
        if (!File.Exists(_snapshot) || !File.Exists(_word)
            || !DateTimeOffset.TryParseExact(File.ReadAllText(_word), "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var word))
        {
            return null;
        }

        try
        {
            return (SignedSnapshot.Parser.ParseFrom(File.ReadAllBytes(_snapshot)), word);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    public void Write(SignedSnapshot signed) => Replace(_snapshot, signed.ToByteArray());

    public void Write(DateTimeOffset word) => Replace(_word, System.Text.Encoding.ASCII.GetBytes(word.ToString("O", CultureInfo.InvariantCulture)));

    private static void Replace(string path, byte[] bytes)
    {
        var part = $"{path}.part";
        using (var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(part, path, overwrite: true);
    }
}
