using System.Globalization;
using Microsoft.Data.Sqlite;
using MotCua.Sdk.Sqlite;
using MotCua.Sdk.Stores;

namespace MotCua.Sdk.Tests.Stores;

/// <summary>Writes that share a transaction on a real file, and what one of them must not do to the others.</summary>
public sealed class StoreWriterTests : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("motcua-writer-").FullName;
    private readonly StoreAccess _store;

    public StoreWriterTests() => _store = new StoreAccess(new SqliteStoreDatabase(File));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder, "store.db");

    public void Dispose()
    {
        _store.Dispose();
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task One_that_fails_takes_none_of_those_beside_it_with_it()
    {
        var writes = await BesideAsync(i => i == 7 ? _store.WriteAsync<int>(async s => await NoteAsync(s, i) < 0 ? 0 : throw new InvalidOperationException("mine"), Cancel) : NoteAsync(i));
        for (var i = 0; i < writes.Count; i++)
        {
            if (i == 7)
            {
                Assert.Equal("mine", (await Assert.ThrowsAsync<InvalidOperationException>(() => writes[i])).Message);
            }
            else
            {
                Assert.Equal(i, await writes[i]);
            }
        }

        Assert.Equal(Enumerable.Range(0, 20).Where(i => i != 7), await StoredAsync());
    }

    [Fact]
    public async Task Those_that_wait_go_along_with_a_transaction_that_commits()
    {
        List<Task<int>> writes;
        await using (var transaction = await _store.BeginAsync(Cancel))
        {
            writes = [.. Enumerable.Range(0, 5).Select(NoteAsync)];
            await transaction.CommitAsync();

            // The turn is not given back yet: only this transaction can have written them.
            await Task.WhenAll(writes).WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        }

        Assert.Equal([0, 1, 2, 3, 4], await StoredAsync());
    }

    [Fact]
    public async Task One_that_fails_in_the_transaction_of_another_undoes_nothing_of_it()
    {
        List<Task<int>> writes;
        await using (var transaction = await _store.BeginAsync(Cancel))
        {
            await NoteAsync(transaction.Session, 100);
            writes = [NoteAsync(1), _store.WriteAsync<int>(async s => await NoteAsync(s, 2) < 0 ? 0 : throw new InvalidOperationException("mine"), Cancel), NoteAsync(3)];
            await transaction.CommitAsync();
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => writes[1]);
        Assert.Equal((1, 3), (await writes[0], await writes[2]));
        Assert.Equal([1, 3, 100], await StoredAsync());
    }

    [Fact]
    public async Task One_that_breaks_the_transaction_of_another_undoes_it_and_keeps_nobody_waiting()
    {
        List<Task<int>> writes;
        await using (var transaction = await _store.BeginAsync(Cancel))
        {
            await NoteAsync(transaction.Session, 100);
            writes =
            [
                NoteAsync(1),
                _store.WriteAsync<int>(async s => await AskAsync(s, "ROLLBACK") is null ? throw new InvalidOperationException("mine") : 0, Cancel),
                NoteAsync(3),
            ];
            await Assert.ThrowsAnyAsync<Exception>(() => transaction.CommitAsync());
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => writes[1].WaitAsync(TimeSpan.FromSeconds(30), Cancel));
        Assert.Equal((1, 3), (await writes[0].WaitAsync(TimeSpan.FromSeconds(30), Cancel), await writes[2].WaitAsync(TimeSpan.FromSeconds(30), Cancel)));
        Assert.Equal([1, 3], await StoredAsync());
    }

    [Fact]
    public async Task What_waits_when_the_store_is_closed_and_what_comes_after_fails_at_once()
    {
        var transaction = await _store.BeginAsync(Cancel);
        var waiting = NoteAsync(1);
        _store.Dispose();
        await transaction.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(30), Cancel));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => NoteAsync(2).WaitAsync(TimeSpan.FromSeconds(30), Cancel));
    }

    [Fact]
    public async Task One_that_is_cancelled_while_it_waits_writes_nothing()
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task<int> waiting;
        await using (await _store.BeginAsync(Cancel))
        {
            waiting = _store.WriteAsync(s => NoteAsync(s, 1), cancelled.Token);
            await cancelled.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }

        Assert.Equal(2, await NoteAsync(2));
        Assert.Equal([2], await StoredAsync());
    }

    [Fact]
    public async Task What_is_light_is_there_for_another_process_at_once_and_the_next_write_flushes_again()
    {
        await _store.WriteLightAsync(s => NoteAsync(s, 1), Cancel);
        Assert.Equal([1], await StoredAsync());
        Assert.Equal(2, await _store.WriteAsync(async s => Convert.ToInt32(await AskAsync(s, "PRAGMA synchronous"), CultureInfo.InvariantCulture), Cancel));
        Assert.Equal(1, await _store.WriteLightAsync(async s => Convert.ToInt32(await AskAsync(s, "PRAGMA synchronous"), CultureInfo.InvariantCulture), Cancel));
        await using var vendors = new SqliteConnection($"Data Source={File}");
        await vendors.OpenAsync(Cancel);
        await using var command = vendors.CreateCommand();
        command.CommandText = "PRAGMA synchronous";
        Assert.Equal(2L, await command.ExecuteScalarAsync(Cancel));
    }

    // While a transaction is open they gather; what follows shares one.
    private async Task<List<Task<int>>> BesideAsync(Func<int, Task<int>> write)
    {
        await using (await _store.BeginAsync(Cancel))
        {
            return [.. Enumerable.Range(0, 20).Select(write)];
        }
    }

    private Task<int> NoteAsync(int number) => _store.WriteAsync(s => NoteAsync(s, number), Cancel);

    private static async Task<int> NoteAsync(StoreSession session, int number)
    {
        await AskAsync(session, string.Create(CultureInfo.InvariantCulture, $"INSERT INTO motcua_outbox_settings (name, value) VALUES ('n{number}', {number})"));
        return number;
    }

    private static async Task<object?> AskAsync(StoreSession session, string sql)
    {
        await using var command = session.Connection.CreateCommand();
        command.Transaction = session.Transaction;
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(Cancel);
    }

    private async Task<List<int>> StoredAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={File}");
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM motcua_outbox_settings ORDER BY value";
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var rows = new List<int>();
        while (await reader.ReadAsync(Cancel))
        {
            rows.Add(reader.GetInt32(0));
        }

        return rows;
    }
}
