using Google.Protobuf;
using Microsoft.Data.Sqlite;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <inheritdoc cref="IAppendTransaction"/>
internal sealed class SqliteAppendTransaction(SqliteSession session) : IAppendTransaction
{
    private const string DossierSql =
        "SELECT code, owner, root_task, procedure_code, procedure_version, opened_at, changed_at FROM dossiers WHERE code = $1";

    // A succession is rare and touches many tasks: it may look at every open one.
    private const string OpenTasksSql = $"""
        SELECT {SqliteRows.TaskColumns}, d.procedure_code FROM tasks t LEFT JOIN dossiers d ON d.code = t.dossier
        WHERE t.ended_at IS NULL AND instr(t.state, '"' || $1 || '"') > 0 AND (instr(t.dossier, '#') > 0) = $2 ORDER BY t.dossier, t.task
        """;

    private const string TakesPartSql = """
        SELECT EXISTS (SELECT 1 FROM tasks WHERE dossier = $1 AND (holder = $2 OR opener = $2))
        """;

    private const string NamedSql = "SELECT mailbox, dossier, task, payload_sha256, test FROM messages WHERE sender = $1 AND id = $2";

    private const string IsRealSql = "SELECT EXISTS (SELECT 1 FROM messages WHERE dossier = $1 AND test = 0)";

    private const string AliasSql = "SELECT dossier FROM aliases WHERE system = $1 AND kind = $2 AND value = $3";

    private const string PutDossierSql = """
        INSERT INTO dossiers (code, owner, root_task, procedure_code, procedure_version, opened_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (code) DO UPDATE SET owner = excluded.owner, root_task = excluded.root_task,
          procedure_code = coalesce(excluded.procedure_code, procedure_code),
          procedure_version = coalesce(excluded.procedure_version, procedure_version), changed_at = excluded.changed_at
        """;

    private const string PutTaskSql = """
        INSERT INTO tasks (dossier, task, parent, opener, holder, phase, clock, state, opened_at, accepted_at, due_at, due_provisional, ended_at, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        ON CONFLICT (dossier, task) DO UPDATE SET opener = excluded.opener, holder = excluded.holder, phase = excluded.phase, clock = excluded.clock,
          state = excluded.state, accepted_at = excluded.accepted_at, due_at = excluded.due_at, due_provisional = excluded.due_provisional,
          ended_at = excluded.ended_at, changed_at = excluded.changed_at
        """;

    // Nearly always: the task is known and stays with its agencies, so its indexes stay as they are.
    private const string ChangeTaskSql = """
        UPDATE tasks SET phase = $5, clock = $6, state = $7, accepted_at = $8, due_at = $9, due_provisional = $10, ended_at = $11, changed_at = $12
        WHERE dossier = $1 AND task = $2 AND opener = $3 AND holder = $4
        """;

    private const string PutAliasSql =
        "INSERT INTO aliases (system, kind, value, dossier) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";

    private const string PutFactSql = "INSERT INTO facts (message, task, dossier, agency, kinds, phase, at, accepted_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    private const string PutDelegationSql = "INSERT INTO delegations (dossier, task, delegation) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

    private const string PutStatusSql = """
        INSERT INTO statuses (dossier, agency, source_system, status, occurred_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT DO UPDATE SET status = excluded.status, occurred_at = excluded.occurred_at WHERE excluded.occurred_at >= occurred_at
        """;

    private const string GrantSql = """
        INSERT INTO attachment_grants (sha256, agency, message, keep_until) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO UPDATE SET keep_until = max(keep_until, excluded.keep_until)
        """;

    private const string KeepFileSql = "UPDATE attachment_files SET keep_until = $2 WHERE sha256 = $1 AND keep_until < $2";

    private const string MailboxSql = "SELECT last_position, parked_keys, waiting_messages, waiting_bytes FROM mailboxes WHERE code = $1";

    private const string PutMailboxSql = """
        INSERT INTO mailboxes (code, last_position, waiting_messages, waiting_bytes) VALUES ($1, $2, $3, $4)
        ON CONFLICT (code) DO UPDATE SET last_position = excluded.last_position, waiting_messages = excluded.waiting_messages, waiting_bytes = excluded.waiting_bytes
        """;

    private const string InsertSql = """
        INSERT INTO messages (sender, id, recipient, mailbox, position, dossier, task, body, payload, signature, payload_sha256, receipt,
          created_at, expires_at, received_at, phase, clock, test)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        """;

    private const string DeliverSql = """
        INSERT INTO deliveries (mailbox, position, message, order_key, state, enqueued_at, expires_at, dead_at, bytes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """;

    private const string KeyIsDeadSql = "SELECT EXISTS (SELECT 1 FROM deliveries WHERE mailbox = $1 AND order_key = $2 AND state = 2)";

    // The mailboxes of this transaction, read once and written once: nobody else writes meanwhile.
    private readonly Dictionary<string, MailboxCount> _mailboxes = new(StringComparer.Ordinal);

    private readonly List<(long Number, StoredContent Content)> _appended = [];
    private bool _test;

    /// <summary>What was inserted.</summary>
    public IReadOnlyList<(long Number, StoredContent Content)> Appended => _appended;

    public void Enter(bool test) => _test = test;

    public StoredReceipt? FindReceipt(string from, string id) => SqliteMessageStore.ReadReceipt(session, from, id);

    public DossierRow? FindDossier(string code)
    {
        using var row = session.Statement(DossierSql).Query(Key(code));
        return row.Read()
            ? new DossierRow(code, row.GetString(1), row.GetString(2), row.Text(3), row.Text(4), row.GetInt64(5), row.GetInt64(6))
            : null;
    }

    public TaskRow? FindTask(string dossier, string task)
    {
        using var row = session.Statement(SqliteRows.TaskSql).Query(Key(dossier), task);
        return row.Read() ? SqliteRows.Task(row) : null;
    }

    public IReadOnlyList<(TaskRow Row, string? Procedure)> FindOpenTasksOf(string agency)
    {
        var tasks = new List<(TaskRow, string?)>();
        using var row = session.Statement(OpenTasksSql).Query(agency, _test);
        while (row.Read())
        {
            tasks.Add((SqliteRows.Task(row), row.Text(SqliteRows.TaskColumnCount)));
        }

        return tasks;
    }

    public NamedMessage? FindNamed(string from, string id)
    {
        using var row = session.Statement(NamedSql).Query(from, id);
        return row.Read() ? new NamedMessage(row.GetString(0), row.Text(1), row.Text(2), row.Bytes(3), row.GetInt64(4) != 0) : null;
    }

    public bool TakesPart(string dossier, string agency) => session.Statement(TakesPartSql).Number(Key(dossier), agency) == 1;

    public bool IsReal(string dossier) => session.Statement(IsRealSql).Number(dossier) == 1;

    public string? FindAlias(Alias alias)
    {
        using var row = session.Statement(AliasSql).Query(Key(alias.System), alias.Kind, alias.Value);
        return row.Read() ? DossierKey.NameOf(row.GetString(0)) : null;
    }

    public void Put(DossierRow dossier) => session.Statement(PutDossierSql).Execute(
        Key(dossier.Code), dossier.Owner, dossier.RootTask, dossier.ProcedureCode, dossier.ProcedureVersion, dossier.OpenedAt, dossier.ChangedAt);

    public void Put(TaskRow task)
    {
        var state = task.State;
        var (dossier, id, opener, holder, text) = (Key(state.Dossier.ToString()), state.Task.ToString(), state.Opener.ToString(), state.Holder.ToString(), TaskStateText.Write(state));
        if (session.Statement(ChangeTaskSql).Execute(
            dossier, id, opener, holder, (int)state.Phase, (int)state.Clock, text, task.AcceptedAt, task.DueAt, task.DueProvisional, task.EndedAt, task.ChangedAt) == 0)
        {
            session.Statement(PutTaskSql).Execute(
                dossier, id, state.Parent?.ToString(), opener, holder, (int)state.Phase, (int)state.Clock, text,
                task.OpenedAt, task.AcceptedAt, task.DueAt, task.DueProvisional, task.EndedAt, task.ChangedAt);
        }
    }

    public void PutAlias(Alias alias, string dossier) => session.Statement(PutAliasSql).Execute(Key(alias.System), alias.Kind, alias.Value, Key(dossier));

    public void PutFact(long message, StoredFact fact) => session.Statement(PutFactSql).Execute(
        message, fact.Task, Key(fact.Dossier), fact.Agency, (int)fact.Kinds, (int)fact.Phase, fact.At, fact.AcceptedAt, fact.DueAt);

    public void PutDelegation(string dossier, string task, Delegation delegation) =>
        session.Statement(PutDelegationSql).Execute(Key(dossier), task, delegation.ToByteArray());

    public void PutStatus(string dossier, string agency, string sourceSystem, DossierStatus status, long occurredAt) =>
        session.Statement(PutStatusSql).Execute(Key(dossier), agency, sourceSystem, (int)status, occurredAt);

    public void GrantAttachment(string sha256, string agency, long message, long keepUntil)
    {
        session.Statement(GrantSql).Execute(sha256, agency, message, keepUntil);
        session.Statement(KeepFileSql).Execute(sha256, keepUntil);
    }

    public bool MayExpire(string mailbox, long position, long now) =>
        session.Statement(SqliteExpiryStore.MayExpireSql).Number(mailbox, position, now) == 1;

    public void Expire(string mailbox, long position, long now)
    {
        // It counts in the mailbox's row itself.
        Flush();
        _mailboxes.Remove(mailbox);
        SqliteExpiryStore.Expire(session, mailbox, position, now);
    }

    public bool MayWarn(string mailbox, long position, long deadAt) =>
        session.Statement(SqliteStalledStore.MayWarnSql).Number(mailbox, position, deadAt) == 1;

    public void Warn(string mailbox, long position, long now) => session.Statement(SqliteStalledStore.WarnSql).Execute(mailbox, position, now);

    public WaitingAmount Waiting(string mailbox) => new(Mailbox(mailbox).Messages, Mailbox(mailbox).Bytes);

    public long NextPosition(string mailbox, int bytes)
    {
        var count = Mailbox(mailbox);
        (count.Messages, count.Bytes, count.IsChanged) = (count.Messages + 1, count.Bytes + bytes, true);
        return ++count.LastPosition;
    }

    /// <summary>Writes what was counted.</summary>
    public void Flush()
    {
        foreach (var (code, count) in _mailboxes)
        {
            if (count.IsChanged)
            {
                session.Statement(PutMailboxSql).Execute(code, count.LastPosition, count.Messages, count.Bytes);
                count.IsChanged = false;
            }
        }
    }

    public long Insert(StoredMessage message, string orderKey)
    {
        var parked = Mailbox(message.Mailbox).HasParkedKeys && session.Statement(KeyIsDeadSql).Number(message.Mailbox, orderKey) == 1;
        var number = session.Statement(InsertSql).Insert(
            message.Sender, message.Id, message.Recipient, message.Mailbox, message.Position, message.Dossier, message.Task, message.Body,
            Array(message.Payload), message.Signature, message.PayloadSha256, message.Receipt,
            message.CreatedAt, message.ExpiresAt, message.ReceivedAt, message.Phase, message.Clock, message.Test);
        session.Statement(DeliverSql).Execute(
            message.Mailbox, message.Position, number, orderKey, (int)(parked ? StoredDeliveryState.Parked : StoredDeliveryState.Open),
            message.ReceivedAt, message.ExpiresAt, parked ? message.ReceivedAt : null, message.Payload.Length);
        _appended.Add((number, new StoredContent(message.Payload, message.Signature, message.Receipt, message.Issued)));
        return number;
    }

    private string Key(string name) => DossierKey.Of(name, _test);

    private static byte[] Array(ReadOnlyMemory<byte> bytes) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Array is { } array && array.Length == bytes.Length
            ? array
            : bytes.ToArray();

    private MailboxCount Mailbox(string code)
    {
        if (!_mailboxes.TryGetValue(code, out var count))
        {
            using var row = session.Statement(MailboxSql).Query(code);
            count = row.Read()
                ? new MailboxCount { LastPosition = row.GetInt64(0), HasParkedKeys = row.GetInt64(1) > 0, Messages = row.GetInt64(2), Bytes = row.GetInt64(3) }
                : new MailboxCount();
            _mailboxes.Add(code, count);
        }

        return count;
    }

    private sealed class MailboxCount
    {
        public long LastPosition { get; set; }

        public bool HasParkedKeys { get; init; }

        public long Messages { get; set; }

        public long Bytes { get; set; }

        public bool IsChanged { get; set; }
    }
}
