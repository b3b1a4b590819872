using System.Globalization;
using Google.Protobuf;
using MotCua.Contracts.V1;
using MotCua.Sdk.Stores;

namespace MotCua.Sdk.Directory;

/// <summary>The folder in which the snapshot in force is kept, and when the authority was last heard of. Each file is whole or not there.</summary>
internal sealed class SnapshotFolder
{
    private readonly string _snapshot;
    private readonly string _word;

    /// <exception cref="StoreException">The folder cannot be used.</exception>
    public SnapshotFolder(string path)
    {
        try
        {
            System.IO.Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StoreException(
                $"DirectoryFolder '{path}' cannot be made: {e.Message} Give a folder that this account may write.",
                $"Không tạo được thư mục DirectoryFolder '{path}'. Hãy đặt một thư mục mà tài khoản này có quyền ghi.",
                e);
        }

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
