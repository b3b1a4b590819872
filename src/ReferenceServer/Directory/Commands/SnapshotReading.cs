using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Configuration;

namespace MotCua.ReferenceServer.Directory.Commands;

/// <summary>Reads a signed snapshot for a command: what is wrong is said with the file, and the command ends.</summary>
internal static class SnapshotReading
{
    /// <exception cref="HubConfigurationException">It is missing, not signed by this authority, or not readable.</exception>
    public static async Task<DirectorySnapshot> VerifyAsync(string path, VerificationKey authority, CancellationToken cancellationToken)
    {
        SignedSnapshot signed;
        try
        {
            signed = await SnapshotFile.ReadAsync(path, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused(path, $"It cannot be read: {e.Message} A snapshot is a .json file with its .json.jws beside it.", "Không đọc được. Bản Danh bạ gồm tệp .json và tệp .json.jws đi kèm.");
        }

        var (content, problem) = SnapshotSigning.Verify(signed, authority);
        return content ?? throw Refused(path, $"It is refused: {problem}. Sign it with the key of this authority, and change nothing after.", $"Bị từ chối: {problem}. Hãy ký bằng khóa của cơ quan quản lý Danh bạ này, và không sửa sau khi ký.");
    }

    public static HubConfigurationException Refused(string where, string en, string vi) => new([new ConfigurationError(where, en, vi)], isCommand: true);
}
