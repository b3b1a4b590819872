using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using MotCua.ReferenceServer.Attachments;
using MotCua.ReferenceServer.Configuration;
using MotCua.ReferenceServer.Storage;
using MotCua.ReferenceServer.Storage.Backups;
using MotCua.ReferenceServer.Storage.Sqlite;
using MotCua.TestKit;

namespace MotCua.ReferenceServer.Tests.Storage;

/// <summary>What a backup holds of a running hub, what a restored hub knows, and what both refuse.</summary>
public sealed class BackupTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private TestHub _hub = null!;
    private EnrolledSystem _system = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private HubFolders Live => FoldersOf(_hub.Folder);

    private string Target => _folder.File("backup");

    public async ValueTask InitializeAsync()
    {
        _hub = await HubFixture.StartAsync(_folder.File("data"));
        _system = await _hub.EnrolAsync("backup", SampleData.Commune);
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_restored_hub_has_the_files_and_begins_unfinished_uploads_again()
    {
        var (whole, begun) = (Bytes(70_000), Bytes(50_000));
        Assert.Equal(HttpStatusCode.Created, await PutAsync(_hub, whole, whole.Length));
        Assert.Equal(HttpStatusCode.Accepted, await PutAsync(_hub, begun, 20_000));

        var manifest = HubBackup.Take(Live, Target, TimeProvider.System);
        Assert.Equal((1, 0), (manifest.Files, manifest.Missing.Count));
        var restored = FoldersOf(_folder.File("restored"));
        Assert.Equivalent(manifest, HubRestore.Run(Target, restored));

        await using var second = await TestHub.StartAsync(new TestHubOptions
        {
            Folder = _folder.File("restored"),
            Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Data:Folder"] = _folder.File("data") },
        });
        Assert.Equal(HttpStatusCode.OK, await HeadAsync(second, whole));
        Assert.Equal(HttpStatusCode.NotFound, await HeadAsync(second, begun));
        Assert.Equal(("70000", "1"), await UsageAsync(second));
        Assert.Equal(HttpStatusCode.Created, await PutAsync(second, begun, begun.Length));
        Assert.Equal(("120000", "2"), await UsageAsync(second));
    }

    [Fact]
    public async Task What_is_swept_while_a_backup_runs_is_taken_out_of_it()
    {
        var (kept, swept) = (Bytes(1_000), Bytes(2_000));
        await PutAsync(_hub, kept, kept.Length);
        await PutAsync(_hub, swept, swept.Length);
        var copy = _folder.File("copy.db");
        SqliteBackup.Copy(Live.Database, copy);
        Assert.True(SqliteBackup.HasFile(Live.Database, Sha256(swept)));

        SqliteBackup.Forget(copy, Sha256(swept));
        Assert.Equal([Sha256(kept)], SqliteBackup.Files(copy));
        using var database = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={copy};Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = "SELECT bytes || ' ' || files FROM attachment_usage";
        Assert.Equal("1000 1", command.ExecuteScalar());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_the_hub_itself_has_lost_or_that_is_damaged_is_named(bool isLost)
    {
        var (good, bad) = (Bytes(1_000), Bytes(2_000));
        await PutAsync(_hub, good, good.Length);
        await PutAsync(_hub, bad, bad.Length);
        var path = AttachmentFiles.PathOf(Live.Attachments, Sha256(bad));
        if (isLost)
        {
            File.Delete(path);
        }
        else
        {
            await File.WriteAllBytesAsync(path, Bytes(2_000), Stop);
        }

        var manifest = HubBackup.Take(Live, Target, TimeProvider.System);
        Assert.Equal([Sha256(bad)], manifest.Missing);
        Assert.Equal(1, manifest.Files);
        Assert.Equivalent(manifest, HubRestore.Run(Target, FoldersOf(_folder.File("restored"))));
    }

    [Fact]
    public void What_a_backup_makes_is_for_the_hubs_account_only()
    {
        HubBackup.Take(Live, Target, TimeProvider.System);
        Assert.NotEmpty(System.IO.Directory.EnumerateFiles(Path.Combine(Target, "sandbox")));
        if (!OperatingSystem.IsWindows())
        {
            foreach (var path in System.IO.Directory.EnumerateFileSystemEntries(Target, "*", SearchOption.AllDirectories).Append(Target))
            {
                Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
            }
        }
    }

    [Fact]
    public async Task Backup_refuses_where_it_would_mix_two_and_where_there_is_no_store()
    {
        HubBackup.Take(Live, Target, TimeProvider.System);
        Refused("is not empty", () => HubBackup.Take(Live, Target, TimeProvider.System));
        Refused("There is no store", () => HubBackup.Take(FoldersOf(_folder.File("nowhere")), _folder.File("other"), TimeProvider.System));
        var foreign = _folder.File("foreign.db");
        await File.WriteAllBytesAsync(foreign, Bytes(10_000), Stop);
        Refused("was not finished", () => HubBackup.Take(Live with { Database = foreign }, _folder.File("other"), TimeProvider.System));
    }

    [Fact]
    public async Task Restore_refuses_what_is_not_whole_and_never_touches_a_store()
    {
        var file = Bytes(3_000);
        await PutAsync(_hub, file, file.Length);
        HubBackup.Take(Live, Target, TimeProvider.System);
        Refused("in use by another hub", () => HubRestore.Run(Target, Live));
        await _hub.StopAsync();
        Refused("is there already", () => HubRestore.Run(Target, Live));
        Refused("holds no whole backup", () => HubRestore.Run(_folder.File("data"), FoldersOf(_folder.File("a"))));

        var kept = AttachmentFiles.PathOf(Path.Combine(Target, "attachments"), Sha256(file));
        await File.WriteAllBytesAsync(kept, Bytes(3_000), Stop);
        Refused("SHA-256 differs", () => HubRestore.Run(Target, FoldersOf(_folder.File("b"))));
        File.Delete(kept);
        Refused("was not finished", () => HubRestore.Run(Target, FoldersOf(_folder.File("c"))));
        await File.AppendAllTextAsync(Path.Combine(Target, "hub.db"), "x", Stop);
        Refused("SHA-256 differs", () => HubRestore.Run(Target, FoldersOf(_folder.File("d"))));
        Assert.All((string[])["a", "b", "c", "d"], name => Assert.False(File.Exists(FoldersOf(_folder.File(name)).Database)));
    }

    private static void Refused(string part, Action run) => Assert.Contains(part, Assert.Throws<StoreSetupException>(run).Message, StringComparison.Ordinal);

    private static HubFolders FoldersOf(string folder) =>
        new(Path.Combine(folder, "hub.db"), Path.Combine(folder, "attachments"), Path.Combine(folder, "sandbox"), Path.Combine(folder, "snapshots"));

    private async Task<HttpStatusCode> PutAsync(TestHub hub, byte[] file, int to)
    {
        using var client = hub.CreateClient(_system);
        using var content = new ByteArrayContent(file[..to]);
        content.Headers.ContentRange = new ContentRangeHeaderValue(0, to - 1, file.Length);
        using var response = await client.PutAsync(Address(file), content, Stop);
        return response.StatusCode;
    }

    private async Task<HttpStatusCode> HeadAsync(TestHub hub, byte[] file)
    {
        using var client = hub.CreateClient(_system);
        using var request = new HttpRequestMessage(HttpMethod.Head, Address(file));
        using var response = await client.SendAsync(request, Stop);
        return response.StatusCode;
    }

    private async Task<(string? Bytes, string? Files)> UsageAsync(TestHub hub)
    {
        var answer = await Answer.OfAsync(hub, _system, "Attachments/GetUsage", new { agency = SampleData.Commune });
        return (answer.Json.GetProperty("usedBytes").GetString(), answer.Json.GetProperty("files").GetString());
    }

    private static byte[] Bytes(int size) => RandomNumberGenerator.GetBytes(size);

    private static string Sha256(byte[] file) => Convert.ToHexStringLower(SHA256.HashData(file));

    private static string Address(byte[] file) => $"attachments/sha256/{Sha256(file)}";
}
