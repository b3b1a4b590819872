using System.Diagnostics;
using Microsoft.Data.Sqlite;
using MotCua.Sdk.Outbox;
using MotCua.Sdk.Sqlite;
using MotCua.Sdk.Stores;
using MotCua.Sdk.Tests.Support;
using MotCua.TestKit;

namespace MotCua.Sdk.Tests.Stores;

/// <summary>What a disk, an operator and another program do to the store's file; real ones each time.</summary>
public sealed class BrokenFileTests : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("motcua-broken-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    [Trait("Needs", "debian-tools")]
    public async Task A_full_disk_refuses_with_a_reason_and_takes_messages_when_there_is_room_again()
    {
        using var disk = SmallDisk.Mount(megabytes: 4);
        using var access = new StoreAccess(new SqliteStoreDatabase(Path.Combine(disk.Folder, "store.db")));
        var store = new DbOutboxStore(access);
        await store.AppendAsync(New("first"), null, The.Now, Cancel);
        disk.Fill();
        var stored = 1;
        StoreException? failure = null;
        for (; failure is null; stored++)
        {
            failure = await Record.ExceptionAsync(() => store.AppendAsync(New($"m{stored}"), null, The.Now, Cancel)) as StoreException;
        }

        stored--;
        Assert.Contains("disk is full", failure.MessageEn, StringComparison.Ordinal);
        Assert.Contains("ổ đĩa đầy", failure.MessageVi, StringComparison.Ordinal);
        Assert.Equal(stored, (await store.GetStatusAsync(The.Now, Cancel)).Depth);
        disk.Free();
        await store.AppendAsync(New("later"), null, The.Now, Cancel);
        Assert.Equal(stored + 1, (await store.GetStatusAsync(The.Now, Cancel)).Depth);
        Assert.Equal(stored + 1, (await store.ClaimAsync("c", The.Now, The.Now.AddMinutes(1), 1000, Cancel)).Count);
    }

    [Fact]
    [Trait("Needs", "debian-tools")]
    public async Task A_read_only_file_says_so_and_serves_again_when_it_is_writable()
    {
        var file = Path.Combine(_folder, "store.db");
        using (var access = new StoreAccess(new SqliteStoreDatabase($"Data Source={file};Pooling=False")))
        {
            await new DbOutboxStore(access).AppendAsync(New("first"), null, The.Now, Cancel);
        }

        // Root may write every file: a mount that is read-only keeps root out too.
        Run("mount", "--bind", _folder, _folder);
        try
        {
            Run("mount", "-o", "remount,bind,ro", _folder);
            using var access = new StoreAccess(new SqliteStoreDatabase($"Data Source={file};Pooling=False"));
            var failure = await Assert.ThrowsAsync<StoreException>(() => new DbOutboxStore(access).AppendAsync(New("second"), null, The.Now, Cancel));
            Assert.Matches("read-only|cannot be opened", failure.MessageEn);
            Assert.Matches("chỉ đọc|không mở được", failure.MessageVi);
            Run("mount", "-o", "remount,bind,rw", _folder);
            await new DbOutboxStore(access).AppendAsync(New("second"), null, The.Now, Cancel);
            Assert.Equal(2, (await new DbOutboxStore(access).GetStatusAsync(The.Now, Cancel)).Depth);
        }
        finally
        {
            Run("umount", "-l", _folder);
        }
    }

    [Fact]
    public async Task A_file_that_is_damaged_while_it_is_used_says_so_and_nothing_is_claimed_from_it()
    {
        var file = Path.Combine(_folder, "store.db");
        using (var access = new StoreAccess(new SqliteStoreDatabase($"Data Source={file};Pooling=False")))
        {
            var store = new DbOutboxStore(access);
            for (var i = 0; i < 200; i++)
            {
                await store.AppendAsync(New($"m{i}"), null, The.Now, Cancel);
            }
        }

        // All pages behind the first: the header still looks right.
        await using (var bytes = new FileStream(file, FileMode.Open, FileAccess.ReadWrite))
        {
            bytes.Position = 4096;
            await bytes.WriteAsync(Enumerable.Repeat((byte)0xA5, (int)bytes.Length - 4096).ToArray(), Cancel);
        }

        using var damaged = new StoreAccess(new SqliteStoreDatabase($"Data Source={file};Pooling=False"));
        var failure = await Assert.ThrowsAsync<StoreException>(() => new DbOutboxStore(damaged).ClaimAsync("c", The.Now, The.Now.AddMinutes(1), 10, Cancel));
        Assert.Contains("damaged", failure.MessageEn, StringComparison.Ordinal);
        Assert.Contains("bản sao lưu", failure.MessageVi, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_another_program_holds_locked_says_so_and_serves_when_it_is_free()
    {
        var file = Path.Combine(_folder, "store.db");
        using var access = new StoreAccess(new SqliteStoreDatabase(file) { BusyTimeout = TimeSpan.FromMilliseconds(50) });
        var store = new DbOutboxStore(access);
        await store.AppendAsync(New("first"), null, The.Now, Cancel);
        await using (var other = new SqliteConnection($"Data Source={file}"))
        {
            await other.OpenAsync(Cancel);
            await using var transaction = await other.BeginTransactionAsync(Cancel);
            var failure = await Assert.ThrowsAsync<StoreException>(() => store.AppendAsync(New("second"), null, The.Now, Cancel));
            Assert.Contains("locked", failure.MessageEn, StringComparison.Ordinal);
            Assert.Contains("đang khóa", failure.MessageVi, StringComparison.Ordinal);
        }

        await store.AppendAsync(New("second"), null, The.Now, Cancel);
        Assert.Equal(2, (await store.GetStatusAsync(The.Now, Cancel)).Depth);
    }

    private static NewOutboxMessage New(string id) => new(The.Commune, id, id, "documentSent", new byte[2000], null);

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors} This test needs root.");
    }
}
