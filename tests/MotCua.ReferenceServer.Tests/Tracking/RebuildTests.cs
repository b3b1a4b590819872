using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;
using MotCua.ReferenceServer.Storage.Sqlite;
using MotCua.ReferenceServer.Tests.Intake;
using MotCua.ReferenceServer.Tracking.Rebuild;
using MotCua.TestKit;

namespace MotCua.ReferenceServer.Tests.Tracking;

/// <summary>The facts of reports, and that they follow from the messages.</summary>
public sealed class RebuildTests : IAsyncLifetime
{
    private readonly TestCore _hub = new();
    private readonly string _root = Some.Id(TestCore.Start);
    private readonly string _land = Some.Id(TestCore.Start);

    public async ValueTask InitializeAsync()
    {
        var transfer = Some.Transfer(TestCore.Start, _land, _root);
        transfer.DossierTransferred.Dossier.Aliases.Add(new Alias { System = "portal", Kind = "portal", Value = "G22.99-1" });
        await _hub.TakenAsync(transfer);
        await _hub.TakenAsync(Some.Accept(TestCore.Start, _land));
        await _hub.TakenAsync(Some.Progress(TestCore.Start, _land, "B1"));
        var supplement = Some.Message(TestCore.LandOffice, TestCore.Commune, TestCore.Start, _land);
        supplement.SupplementRequested = new SupplementRequested { SupplementId = "BS-1", Content = "Bản vẽ", Reason = "Thiếu bản vẽ thửa đất", RequestedAt = supplement.Header.CreatedAt };
        await _hub.TakenAsync(supplement);
        var provided = Some.Message(TestCore.Commune, TestCore.LandOffice, TestCore.Start, _land);
        provided.SupplementProvided = new SupplementProvided
        {
            SupplementId = "BS-1", ProvidedAt = provided.Header.CreatedAt, Note = "Đã nộp bản vẽ",
            NewDueAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(TestCore.Start.AddDays(12)),
        };
        await _hub.TakenAsync(provided);
        var issued = Some.Message(TestCore.LandOffice, TestCore.Commune, TestCore.Start, _land);
        issued.ResultIssued = new ResultIssued { Kind = ResultKind.Refused, Reason = "Không đủ điều kiện", IssuedAt = issued.Header.CreatedAt };
        await _hub.TakenAsync(issued);
        var received = Some.Message(TestCore.Commune, TestCore.LandOffice, TestCore.Start, _land);
        received.ResultReceived = new ResultReceived { ReceivedAt = received.Header.CreatedAt };
        await _hub.TakenAsync(received);
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task A_message_that_changes_what_reports_count_has_a_fact_beside_it_and_no_other_has()
    {
        var facts = await FactsAsync();
        Assert.Equal(
            [
                (1L, _root, FactKinds.Opened | FactKinds.Accepted),
                (1L, _land, FactKinds.Opened),
                (2L, _land, FactKinds.Accepted),
                (4L, _land, FactKinds.SupplementRequested),
                (5L, _land, FactKinds.SupplementProvided | FactKinds.DueChanged),
                (6L, _land, FactKinds.ResultIssued),
                (7L, _land, FactKinds.Ended),
            ],
            facts.Select(fact => (fact.Message, fact.Task, fact.Kinds)).OrderBy(fact => fact.Message).ThenBy(fact => fact.Task == _land));
        Assert.Equal(TestCore.Start.AddDays(12).ToUnixTimeMilliseconds(), facts.Single(fact => fact.Message == 7).DueAt);
        Assert.All(facts.Where(fact => fact.Task == _land), fact => Assert.Equal(TestCore.LandOffice, fact.Agency));
    }

    [Fact]
    public async Task A_replay_agrees_finds_what_was_changed_and_puts_it_in_order()
    {
        var database = _hub.Get<SqliteDatabase>();
        Assert.Empty(Replay(database.File).Differences);
        await database.WriteAsync(session => session.Statement("UPDATE facts SET kinds = 0 WHERE message = 7").Execute()
            + session.Statement("DELETE FROM aliases").Execute() + session.Statement("UPDATE tasks SET due_at = 1 WHERE task = $1").Execute(_land));
        var report = Replay(database.File, put: true);
        Assert.Equal(7, report.Messages);
        Assert.Equal([$"tasks {Some.DossierCode} {_land}", "aliases portal portal G22.99-1", $"facts 7 {_land}"], report.Differences);
        Assert.Empty(Replay(database.File).Differences);
        Assert.False(File.Exists(database.File + "-rebuild"));
    }

    [Fact]
    public async Task The_command_checks_beside_a_running_hub_and_refuses_to_change_its_store()
    {
        var data = System.IO.Directory.CreateTempSubdirectory("motcua-rebuild-").FullName;
        try
        {
            await using var hub = await HubFixture.StartAsync(Path.Combine(data, "data"));
            string[] settings = ["--storage-database", Path.Combine(hub.Folder, "hub.db"), "--data-folder", Path.Combine(data, "data")];
            var (code, output, _) = await ProgramRun.RunAsync(data, ["rebuild", "--check", .. settings]);
            Assert.Equal(0, code);
            Assert.StartsWith("0 messages, 0 facts, 0 differences.", output, StringComparison.Ordinal);

            var (refused, _, error) = await ProgramRun.RunAsync(data, ["rebuild", .. settings]);
            Assert.Equal(2, refused);
            Assert.Contains("in use by another hub", error, StringComparison.Ordinal);
        }
        finally
        {
            System.IO.Directory.Delete(data, recursive: true);
        }
    }

    private RebuildReport Replay(string file, bool put = false)
    {
        using var store = SqliteSession.Open(file, readOnly: !put);
        using var made = new SqliteRebuild(file);
        var report = new Rebuilder(_hub.Directory, new IntakeOptions()).Run(store, made);
        if (put)
        {
            made.Replace(store);
        }

        return report;
    }

    private ValueTask<List<(long Message, string Task, string Agency, FactKinds Kinds, long? DueAt)>> FactsAsync() => _hub.Get<SqliteDatabase>().QueryAsync(session =>
    {
        var facts = new List<(long, string, string, FactKinds, long?)>();
        using var row = session.Statement("SELECT message, task, agency, kinds, due_at FROM facts ORDER BY message").Query();
        while (row.Read())
        {
            facts.Add((row.GetInt64(0), row.GetString(1), row.GetString(2), (FactKinds)row.GetInt32(3), row.Number(4)));
        }

        return facts;
    });
}
