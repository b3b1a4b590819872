using Microsoft.Data.Sqlite;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <inheritdoc cref="IDossierStore"/>
internal sealed class SqliteDossierStore(SqliteDatabase database) : IDossierStore
{
    private const string AliasSql = "SELECT dossier FROM aliases WHERE system = $1 AND kind = $2 AND value = $3";

    private const string DossierSql =
        "SELECT code, owner, root_task, procedure_code, procedure_version, opened_at, changed_at FROM dossiers WHERE code = $1";

    private const string TasksSql = $"SELECT {SqliteRows.TaskColumns} FROM tasks t WHERE t.dossier = $1 ORDER BY t.opened_at, t.task";

    private const string AliasesSql = "SELECT system, kind, value FROM aliases WHERE dossier = $1 ORDER BY system, kind, value";

    private const string StatusesSql = "SELECT agency, source_system, status, occurred_at FROM statuses WHERE dossier = $1 ORDER BY occurred_at";

    private const string DelegationsSql = "SELECT task, delegation FROM delegations WHERE dossier = $1 ORDER BY task";

    private const string TalkedSql = "SELECT DISTINCT coalesce(task, ''), sender, recipient, mailbox FROM messages WHERE dossier = $1 AND test = $2";

    private const string TimelineSql = $"""
        SELECT {SqliteRows.MessageColumns},
          d.state, d.enqueued_at, d.fetched_at, d.acknowledged_at, d.dead_at, d.dead_reason, d.expired_at, d.warned_at
        FROM messages m JOIN deliveries d ON d.mailbox = m.mailbox AND d.position = m.position
        WHERE m.dossier = $1 AND m.number > $2 AND m.test = $4 ORDER BY m.number LIMIT $3
        """;

    private const string ListSql = """
        SELECT DISTINCT t.dossier FROM tasks t JOIN dossiers d ON d.code = t.dossier
        WHERE (t.holder = $1 OR t.opener = $1) AND t.dossier > $2 AND ($3 = 0 OR t.phase = $3) AND ($4 = '' OR d.procedure_code = $4)
          AND t.changed_at > $5 AND (instr(t.dossier, '#') > 0) = $7
        ORDER BY t.dossier LIMIT $6
        """;

    public ValueTask<string?> FindByAliasAsync(Alias alias, bool test, CancellationToken cancellationToken) => database.QueryAsync(session =>
    {
        using var row = session.Statement(AliasSql).Query(DossierKey.Of(alias.System, test), alias.Kind, alias.Value);
        return row.Read() ? DossierKey.NameOf(row.GetString(0)) : null;
    }, cancellationToken);

    public ValueTask<DossierFacts?> FindAsync(string code, bool test, CancellationToken cancellationToken) => database.QueryAsync(session =>
    {
        var key = DossierKey.Of(code, test);
        var dossier = Rows(session, DossierSql, key, row =>
            new DossierRow(code, row.GetString(1), row.GetString(2), row.Text(3), row.Text(4), row.GetInt64(5), row.GetInt64(6)));
        if (dossier.Count == 0)
        {
            return null;
        }

        var talked = new HashSet<(string, string)>();
        using (var row = session.Statement(TalkedSql).Query(code, test))
        {
            while (row.Read())
            {
                var task = row.GetString(0);
                talked.Add((task, row.GetString(1)));
                talked.Add((task, row.GetString(2)));
                talked.Add((task, Intake.MailboxName.AgencyOf(row.GetString(3))));
            }
        }

        return new DossierFacts(
            dossier[0],
            Rows(session, TasksSql, key, static row => SqliteRows.Task(row)),
            Rows(session, AliasesSql, key, static row => new Alias { System = DossierKey.NameOf(row.GetString(0)), Kind = row.GetString(1), Value = row.GetString(2) }),
            Rows(session, StatusesSql, key, static row =>
                new ReportedStatus(row.GetString(0), row.GetString(1), (DossierStatus)row.GetInt32(2), row.GetInt64(3))),
            Rows(session, DelegationsSql, key, static row => (row.GetString(0), Delegation.Parser.ParseFrom(row.Bytes(1)))),
            talked);
    }, cancellationToken);

    public ValueTask<IReadOnlyList<(StoredMessage Message, DeliveryTimes Delivery)>> TimelineAsync(
        string code, bool test, long after, int count, CancellationToken cancellationToken) =>
        database.QueryAsync<IReadOnlyList<(StoredMessage, DeliveryTimes)>>(session =>
        {
            var entries = new List<(StoredMessage, DeliveryTimes)>();
            using var row = session.Statement(TimelineSql).Query(code, after, count, test);
            while (row.Read())
            {
                entries.Add((SqliteRows.Message(row), SqliteRows.Times(row, SqliteRows.MessageColumnCount)));
            }

            return entries;
        }, cancellationToken);

    public ValueTask<IReadOnlyList<string>> ListAsync(DossierFilter filter, CancellationToken cancellationToken) =>
        database.QueryAsync<IReadOnlyList<string>>(session =>
        {
            var codes = new List<string>();
            using var row = session.Statement(ListSql).Query(
                filter.Agency, filter.After, (int)filter.Phase, filter.ProcedureCode, filter.ChangedAfter, filter.Count, filter.Test);
            while (row.Read())
            {
                codes.Add(DossierKey.NameOf(row.GetString(0)));
            }

            return codes;
        }, cancellationToken);

    private static List<T> Rows<T>(SqliteSession session, string sql, string key, Func<SqliteRow, T> read)
    {
        var rows = new List<T>();
        using var row = session.Statement(sql).Query(key);
        while (row.Read())
        {
            rows.Add(read(row));
        }

        return rows;
    }
}
