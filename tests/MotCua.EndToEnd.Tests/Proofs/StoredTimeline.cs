using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using MotCua.Contracts.Dossiers;
using MotCua.Contracts.Identifiers;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;
using MotCua.ReferenceServer.Storage.Sqlite;
using MotCua.ReferenceServer.Tracking.Rebuild;
using MotCua.TestKit;

namespace MotCua.EndToEnd.Tests.Proofs;

/// <summary>Folds the hub's stored messages of each dossier anew and compares with the tasks that it stored.</summary>
internal static class StoredTimeline
{
    /// <param name="database">The hub's file.</param>
    /// <param name="haveEnded">Whether every dossier must have come to its end.</param>
    /// <returns>How many dossiers were compared.</returns>
    public static async Task<int> RequireSameAsync(string database, bool haveEnded = true)
    {
        // The directory that the hub asked: the same program on a store of its own.
        await using var hub = await TestHub.StartAsync();
        var directory = hub.Services.GetRequiredService<IAgencyDirectory>();
        var messages = new Dictionary<string, List<(Message, TimelineFacts)>>(StringComparer.Ordinal);
        var stored = new Dictionary<string, SortedDictionary<string, string>>(StringComparer.Ordinal);
        await using (var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            foreach (var row in await RowsAsync(connection, "SELECT dossier, payload, received_at FROM messages WHERE dossier IS NOT NULL ORDER BY number"))
            {
                var message = MotCuaJson.Read<Message>((byte[])row[1], JsonReading.Tolerant).Value!;
                var at = DateTimeOffset.FromUnixTimeMilliseconds((long)row[2]);
                Of(messages, (string)row[0]).Add((message, Facts(directory, message, at)));
            }

            foreach (var row in await RowsAsync(connection, "SELECT dossier, task, state FROM tasks"))
            {
                Of(stored, (string)row[0])[(string)row[1]] = (string)row[2];
            }
        }

        foreach (var (dossier, timeline) in messages)
        {
            var replayed = Timeline.Replay(timeline);
            Assert.Equal(stored[dossier].ToDictionary(), replayed.Tasks.ToDictionary(task => task.Key.ToString(), task => TaskStateText.Write(task.Value)));
            Assert.All(replayed.Tasks.Values.Where(task => haveEnded && !task.IsRoot), task => Assert.Equal(TaskPhase.Closed, task.Phase));
        }

        // The hub's own replay goes further: statuses, numbers of other systems and the facts of reports too.
        using var store = SqliteSession.Open(database, readOnly: true);
        using var made = new SqliteRebuild(database);
        Assert.Empty(new Rebuilder(directory, new IntakeOptions()).Run(store, made).Differences);
        return messages.Count;
    }

    private static TimelineFacts Facts(IAgencyDirectory directory, Message message, DateTimeOffset at)
    {
        var day = DateOnly.FromDateTime(at.ToOffset(TimeSpan.FromHours(7)).DateTime);
        var from = directory.Resolve(message.Header.From, day).Agency!;
        var to = directory.Resolve(message.Header.To, day).Agency!;
        Assert.True(DossierCode.TryParse(message.Header.Dossier, out var code) & code.TryGetAgency(out var owner));
        return new TimelineFacts(
            AgencyCode.Parse(from.Code), AgencyCode.Parse(to.Code), DirectoryRoles.Of(from), DirectoryRoles.Of(to), owner, directory.MayIssueFor(from.Code, owner.ToString(), day));
    }

    private static TValue Of<TValue>(Dictionary<string, TValue> all, string key)
        where TValue : new()
    {
        if (!all.TryGetValue(key, out var value))
        {
            value = new TValue();
            all.Add(key, value);
        }

        return value;
    }

    private static async Task<List<object[]>> RowsAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Literals of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<object[]>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            var values = new object[reader.FieldCount];
            reader.GetValues(values);
            rows.Add(values);
        }

        return rows;
    }
}
