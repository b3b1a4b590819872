using System.Globalization;
using MotCua.Contracts.Dossiers;
using MotCua.Contracts.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Intake.Steps;
using MotCua.ReferenceServer.Storage;
using MotCua.ReferenceServer.Storage.Sqlite;

namespace MotCua.ReferenceServer.Tracking.Rebuild;

/// <summary>
/// Replays every stored message in the order of acceptance through the same transition that accepted it, each at its own time and with the directory as it
/// was then, and gathers what differs from what is stored.
/// </summary>
internal sealed class Rebuilder(IAgencyDirectory directory, IntakeOptions options)
{
    private const int Portion = 500;
    private const int Most = 20;

    private const string MessagesSql = $"SELECT {SqliteRows.MessageColumns} FROM messages m WHERE m.number > $1 ORDER BY m.number LIMIT $2";

    private readonly ApplyTransition _transition = new(directory);
    private readonly CheckRights _rights = new(directory, options);

    public RebuildReport Run(SqliteSession store, SqliteRebuild made)
    {
        var report = new RebuildReport();
        using var frozen = made.Freeze(store);
        for (long after = 0, count = Portion; count == Portion;)
        {
            var messages = Read(store, after);
            made.Run(() => messages.ForEach(message => Replay(message, made, report)));
            (after, count) = (messages.Count > 0 ? messages[^1].Number : after, messages.Count);
        }

        foreach (var (table, key) in SqliteRebuild.Compare(store, Most))
        {
            report.Differs(table, key);
        }

        return report;
    }

    private void Replay(StoredMessage stored, SqliteRebuild made, RebuildReport report)
    {
        report.Messages++;
        var submission = Submission(stored);
        made.Transaction.Enter(stored.Test);
        var change = submission is null ? null : _transition.Decide(made.Transaction, submission);
        if (change is null || change.Refusal is not null)
        {
            report.Differs("messages", string.Create(CultureInfo.InvariantCulture, $"{stored.Number} {stored.Body}: {change?.Refusal?.Reason.ToString() ?? "cannot be read"}"));
            return;
        }

        if ((int)(change.State?.Phase ?? TaskPhase.Unspecified) != stored.Phase || (int)(change.State?.Clock ?? ClockState.Unspecified) != stored.Clock)
        {
            report.Differs("messages", string.Create(CultureInfo.InvariantCulture, $"{stored.Number} {stored.Body}: phase or clock"));
        }

        change.Write(made.Transaction, submission!);
        made.Note(stored);
        foreach (var fact in change.Facts)
        {
            report.Facts++;
            made.Transaction.PutFact(stored.Number, fact);
        }
    }

    private Submission? Submission(StoredMessage stored)
    {
        var read = MotCuaJson.Read<Message>(stored.Payload.Span, JsonReading.Tolerant);
        if (read.Value is not { } message || BodyTable.Find(message.BodyCase) is not { } body)
        {
            return null;
        }

        var signed = new SignedMessage { Payload = Google.Protobuf.UnsafeByteOperations.UnsafeWrap(stored.Payload), Signature = stored.Signature };
        var caller = new Caller("rebuild", new HashSet<string>([stored.Sender], StringComparer.Ordinal), "", stored.Test);
        var submission = new Submission(signed, caller, DateTimeOffset.FromUnixTimeMilliseconds(stored.ReceivedAt)) { Header = message.Header, Message = message, Body = body };
        if (directory.Find(MailboxName.AgencyOf(stored.Mailbox), submission.Today) is not { } recipient || _rights.FindSender(submission) is not { } sender)
        {
            return null;
        }

        (submission.Recipient, submission.Sender) = (recipient, sender);
        return submission;
    }

    private static List<StoredMessage> Read(SqliteSession store, long after)
    {
        var messages = new List<StoredMessage>();
        using var row = store.Statement(MessagesSql).Query(after, Portion);
        while (row.Read())
        {
            messages.Add(SqliteRows.Message(row));
        }

        return messages;
    }
}
