using Google.Protobuf;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Intake;

/// <summary>One group commit: the last checks of each message, then one tree over all that are accepted, then the rows with complete receipts.</summary>
internal sealed class AppendCommit(ApplyTransition transition, ReceiptMaker receipts, IntakeOptions options, IIntakeReview review, IAppendTransaction transaction, DateTimeOffset now)
{
    private readonly Dictionary<(string From, string Id), Accepted> _accepted = [];
    private readonly List<Accepted> _inOrder = [];

    public IReadOnlyList<IReadOnlyList<IntakeAnswer>> Run(IReadOnlyList<AppendGroup> groups)
    {
        var decided = groups.Select(DecideGroup).ToArray();
        if (_inOrder.Count > 0)
        {
            var sealedReceipts = receipts.Seal([.. _inOrder.Select(a => a.Statement)], now);
            for (var i = 0; i < _inOrder.Count; i++)
            {
                _inOrder[i].Receipt = sealedReceipts[i];
                Insert(_inOrder[i]);
            }
        }

        return [.. decided.Select(group => group.Select(answer => answer()).ToArray())];
    }

    // A full mailbox is a passing fault. The later messages of the same order key and call wait for it, or they would overtake the one refused.
    private Func<IntakeAnswer>[] DecideGroup(AppendGroup group)
    {
        var waiting = new HashSet<string>(StringComparer.Ordinal);
        return [.. group.Submissions.Select(submission => Decide(submission, waiting))];
    }

    // Everything is decided before the first write of a message, so that a refusal leaves nothing behind.
    private Func<IntakeAnswer> Decide(Submission submission, HashSet<string> waitingKeys)
    {
        transaction.Enter(submission.Header.Test);
        var identity = (submission.Header.From, submission.Header.Id);
        if (_accepted.TryGetValue(identity, out var beside))
        {
            return beside.Submission.PayloadSha256.AsSpan().SequenceEqual(submission.PayloadSha256)
                ? () => IntakeAnswer.TakenBefore(beside.Receipt!)
                : () => IntakeAnswer.Refused(Refusals.Create(ErrorReason.MessageIdConflict));
        }

        // The second duplicate check: the first ran before this message had the writer's lock.
        if (transaction.FindReceipt(identity.From, identity.Id) is { } known)
        {
            var outcome = Duplicates.Answer(known, submission);
            return outcome.Known is { } receipt ? () => IntakeAnswer.TakenBefore(receipt) : () => IntakeAnswer.Refused(outcome.Refusal!);
        }

        if (waitingKeys.Contains(submission.OrderKey))
        {
            return () => IntakeAnswer.Refused(Refusals.Create(ErrorReason.PredecessorRefused));
        }

        var mailbox = MailboxName.Of(submission.Recipient.Code, submission.Header.Test);
        // The hub's own notices are not asked: a sender with a full mailbox must learn what became of its messages too.
        if (submission.Notices is null && !HasRoom(mailbox, submission.Payload.Length))
        {
            waitingKeys.Add(submission.OrderKey);
            return () => IntakeAnswer.Refused(new Refusal(Refusals.Create(ErrorReason.MailboxFull)) { RetryAfterMs = (int)options.MailboxRetry.TotalMilliseconds });
        }

        // Fetched or settled at the last moment, or noticed by an earlier sweep: the reader's and the sender's view must not differ.
        if (submission.Notices is { } noticed && !noticed.IsStill(transaction, now.ToUnixTimeMilliseconds()))
        {
            return () => IntakeAnswer.Moot;
        }

        var change = review.Review(transaction, submission, transition.Decide(transaction, submission));
        if (change.Refusal is { } refusal)
        {
            return () => IntakeAnswer.Refused(refusal);
        }

        change.Write(transaction, submission);
        submission.Notices?.Mark(transaction, now.ToUnixTimeMilliseconds());

        var position = transaction.NextPosition(mailbox, submission.Payload.Length);
        var accepted = new Accepted(submission, change, position, receipts.State(submission, position));
        _accepted.Add(identity, accepted);
        _inOrder.Add(accepted);
        return () => IntakeAnswer.Taken(accepted.Receipt!);
    }

    private bool HasRoom(string mailbox, int bytes)
    {
        var waiting = transaction.Waiting(mailbox);
        return (options.MailboxMessages == 0 || waiting.Messages < options.MailboxMessages)
            && (options.MailboxBytes == 0 || waiting.Bytes + bytes <= options.MailboxBytes);
    }

    private void Insert(Accepted accepted)
    {
        var submission = accepted.Submission;
        var header = submission.Header;
        transaction.Enter(header.Test);
        var expires = header.ExpiresAt.ToDateTimeOffset().ToUnixTimeMilliseconds();
        var number = transaction.Insert(new StoredMessage
        {
            Sender = header.From,
            Id = header.Id,
            Recipient = header.To,
            Mailbox = MailboxName.Of(submission.Recipient.Code, header.Test),
            Position = accepted.Position,
            Dossier = header.Dossier.Length > 0 ? header.Dossier : null,
            Task = header.Task.Length > 0 ? header.Task : null,
            Body = submission.Body.Name,
            Payload = submission.Payload.Memory,
            Signature = submission.Signed.Signature,
            PayloadSha256 = submission.PayloadSha256,
            Receipt = accepted.Receipt!.ToByteArray(),
            Issued = accepted.Receipt,
            CreatedAt = header.CreatedAt.ToDateTimeOffset().ToUnixTimeMilliseconds(),
            ExpiresAt = expires,
            ReceivedAt = submission.Now.ToUnixTimeMilliseconds(),
            Phase = (int)(accepted.Change.State?.Phase ?? TaskPhase.Unspecified),
            Clock = (int)(accepted.Change.State?.Clock ?? ClockState.Unspecified),
            Test = header.Test,
        }, submission.OrderKey);
        foreach (var fact in accepted.Change.Facts)
        {
            transaction.PutFact(number, fact);
        }

        var keep = options.AttachmentNamedKept is { } kept ? expires + (long)kept.TotalMilliseconds : long.MaxValue;
        foreach (var (_, file) in submission.Contents.Files)
        {
            transaction.GrantAttachment(file.Sha256, MailboxName.Of(submission.Recipient.Code, header.Test), number, keep);
        }
    }

    private sealed class Accepted(Submission submission, DossierChange change, long position, byte[] statement)
    {
        public Submission Submission => submission;

        public DossierChange Change => change;

        public long Position => position;

        public byte[] Statement => statement;

        public Receipt? Receipt { get; set; }
    }
}
