using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>Faults of chapter MC-DELIVER: sending here, delivery and tracking in the other parts.</summary>
internal static partial class DeliverFaults
{
    public static IReadOnlyList<Fault> All { get; } = [.. Sending(), .. Mailboxes(), .. Leases(), .. DeadLetters(), .. Stalled(), .. Tracking(), .. LookUps(), .. Delegations()];

    private static Fault[] Sending() =>
    [
        ReceiptBeforeWrite(),
        Wrongly.Writes(
            "receipt-without-task", "MC-DELIVER-1", "The receipt is given although the change of the task was not written.",
            call => call.Method == nameof(IAppendTransaction.Put) && call.Arguments[0] is TaskRow ? null : call.Next()),
        RefusedIdRemembered(),
        RefusedButStored(),
        Wrongly.Replies<SendResponse>(
            "duplicate-new-receipt", "MC-DELIVER-2", "A repeated message gets a receipt of its own instead of the first one.", "Exchange/Send",
            (reply, call) => reply.Receipt = reply.Duplicate ? call.Tools.Pretend(((SendRequest)call.Request).Message) : reply.Receipt),
        Wrongly.Replies<SendResponse>("duplicate-not-said", "MC-DELIVER-2", "A repeated message gets its first receipt without the word that it is a repeat.", "Exchange/Send", (reply, _) => reply.Duplicate = false),
        new Fault("duplicate-told-by-signature", "MC-DELIVER-2", "The same bytes with a new signature are taken for another message.")
        {
            Intake = (submission, outcome, _) => outcome.Known is { } receipt && SignatureOf(receipt) != Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(submission.Signed.Signature)))
                ? StepOutcome.Refused(Refusals.Create(ErrorReason.MessageIdConflict))
                : outcome,
        },
        Wrongly.Accepts("id-conflict-gets-receipt", "MC-DELIVER-23", "Another payload under a known id gets a receipt.", ErrorReason.MessageIdConflict),
        new Fault("repeat-after-expiry-refused", "MC-DELIVER-24", "The repeat of a stored message is refused once its expires_at has passed.")
        {
            Intake = (submission, outcome, _) => outcome.Known is not null && submission.Header.ExpiresAt.ToDateTimeOffset() <= submission.Now ? StepOutcome.Refused(Refusals.Create(ErrorReason.MessageExpired)) : outcome,
        },
        new Fault("repeated-step-refused", "MC-DELIVER-24", "The repeat of an acceptance is held against the task, which has moved on.")
        {
            Intake = (submission, outcome, _) => outcome.Known is not null && HasBody(submission.Signed, "transferAccepted") ? StepOutcome.Refused(Refusals.Create(ErrorReason.TransitionNotAllowed)) : outcome,
        },
        RepeatToFullMailboxRefused(),
        new Fault("ids-forgotten-after-an-hour", "MC-DELIVER-25", "A message is no longer known an hour after it was made.")
        {
            Intake = (submission, outcome, _) => outcome.Known is not null && submission.Now - submission.Header.CreatedAt.ToDateTimeOffset() > TimeSpan.FromHours(1) ? StepOutcome.Refused(Refusals.Create(ErrorReason.MessageExpired)) : outcome,
        },
        IdsForgottenAtRestart(),
        Wrongly.Replies<SendBatchResponse>("batch-refusals-last", "MC-DELIVER-3", "The results of a batch have the receipts first and the refusals after them.", "Exchange/SendBatch", (reply, _) => Results(reply, [.. reply.Results.OrderBy(result => result.Refusal is null ? 0 : 1)])),
        Wrongly.Replies<SendBatchResponse>("batch-leaves-out-duplicates", "MC-DELIVER-3", "A batch says nothing of the messages that were known.", "Exchange/SendBatch", (reply, _) => Results(reply, [.. reply.Results.Where(result => !result.Duplicate)])),
        Wrongly.Replies<SendBatchResponse>(
            "batch-all-or-nothing", "MC-DELIVER-26", "One refused message makes the whole batch fail.", "Exchange/SendBatch",
            (reply, _) => reply.Results.Where(result => result.Refusal is not null).ToList().ForEach(refused => throw new RefusalException(refused.Refusal))),
        Wrongly.Replies<SendBatchResponse>("batch-refusal-stops-dossier", "MC-DELIVER-26", "After a final refusal the later messages of the dossier in the batch are refused too.", "Exchange/SendBatch", StopDossier),
        Wrongly.Replies<SendBatchResponse>("batch-goes-on-after-full", "MC-DELIVER-5", "After a retryable refusal the later messages of the same dossier in the batch get receipts.", "Exchange/SendBatch", GoOn),
        FullWithoutDelay(),
        Wrongly.Refuses("full-mailbox-is-internal", "MC-DELIVER-7", "A full mailbox is answered as an error of the hub.", ErrorReason.MailboxFull, ErrorReason.Internal),
        Wrongly.Writes(
            "mailbox-limit-unread", "MC-DELIVER-7", "The limit of a mailbox is not looked at.",
            call => call.Method == nameof(IAppendTransaction.Waiting) ? default(WaitingAmount) : call.Next()),
        FullStopsOthers(),
        new Fault("ended-agency-keeps-mailbox", "MC-DELIVER-8", "A message goes into the mailbox of the code that it names, not into that of the effective recipient.")
        {
            Intake = (submission, outcome, _) =>
            {
                if (outcome.IsNext && submission.Recipient.Code != submission.Header.To)
                {
                    submission.Recipient = new Agency(submission.Recipient) { Code = submission.Header.To };
                }

                return outcome;
            },
        },
        new Fault("test-message-in-real-mailbox", "MC-DELIVER-30", "Test messages lie among the real ones.")
        {
            Intake = (submission, outcome, _) =>
            {
                submission.Header?.Test = submission.Header.Test && !outcome.IsNext;
                return outcome;
            },
        },
        Wrongly.Writes(
            "positions-swapped", "MC-DELIVER-31", "Of two messages that come one after the other the second gets the lower position.",
            call => call.Method == nameof(IAppendTransaction.NextPosition) && call.Next() is long position ? position % 2 == 1 ? position + 1 : position - 1 : call.Next()),
    ];

    private static Fault ReceiptBeforeWrite() => new("receipt-before-write", "MC-DELIVER-1", "The receipt goes out at once, the message is written a second later.")
    {
        Operation = call =>
        {
            if (call.Request is not SendRequest { Message: { } message })
            {
                return call.NextAsync();
            }

            var (intake, caller) = (Part<MessageIntake>(call), call.Context.GetCaller());
            _ = Task.Run(async () =>
            {
                await Task.Delay(1000);
                await intake.TakeAsync(message, caller, CancellationToken.None);
            });
            return Task.FromResult<IMessage>(new SendResponse { Receipt = call.Tools.Pretend(message) });
        },
    };

    private static Fault RefusedIdRemembered()
    {
        var refused = new ConcurrentDictionary<(string From, string Id), ByteString>();
        return new Fault("refused-id-remembered", "MC-DELIVER-22", "The id of a refused message is remembered: its corrected payload is a conflict.")
        {
            Operation = async call =>
            {
                if (call.Request is not SendRequest { Message: { } message })
                {
                    return await call.NextAsync();
                }

                var key = KeyOf(message);
                if (refused.TryGetValue(key, out var before) && before != message.Payload)
                {
                    throw new RefusalException(ErrorReason.MessageIdConflict);
                }

                try
                {
                    return await call.NextAsync();
                }
                catch (RefusalException)
                {
                    refused[key] = message.Payload;
                    throw;
                }
            },
        };
    }

    private static Fault RefusedButStored()
    {
        var held = new ConcurrentDictionary<(string From, string Id), Refusal>();
        return new Fault("refused-but-stored", "MC-DELIVER-22", "A message whose file is missing is refused after it was stored.")
        {
            Intake = (submission, outcome, _) =>
            {
                if (outcome.Refusal is not { Reason: ErrorReason.AttachmentMissing } refusal)
                {
                    return outcome;
                }

                held[KeyOf(submission.Signed)] = refusal;
                return StepOutcome.Next;
            },
            Operation = async call =>
            {
                var reply = await call.NextAsync();
                return call.Request is SendRequest { Message: { } message } && held.TryRemove(KeyOf(message), out var refusal) ? throw new RefusalException(refusal) : reply;
            },
        };
    }

    private static Fault RepeatToFullMailboxRefused()
    {
        var full = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        return new Fault("repeat-to-full-mailbox-refused", "MC-DELIVER-24", "Whether the mailbox has room is asked before whether the message is known.")
        {
            Services = (services, setup) => services.AddFaultedWrites(call =>
            {
                var answer = call.Next();
                if (answer is WaitingAmount waiting)
                {
                    full[call.Argument<string>(0)] = waiting.Messages >= setup.Options.MailboxMessages;
                }

                return answer;
            }),
            Intake = (submission, outcome, _) => outcome.Known is not null && full.GetValueOrDefault(MailboxName.Of(submission.Header.To, submission.Header.Test)) ? StepOutcome.Refused(Refusals.Create(ErrorReason.MailboxFull)) : outcome,
        };
    }

    private static Fault IdsForgottenAtRestart() => new("ids-forgotten-at-restart", "MC-DELIVER-25", "Known ids are kept in memory: after a restart a repeat gets a new receipt.")
    {
        Intake = (submission, outcome, tools) =>
        {
            var running = TimeProvider.System.GetUtcNow() - new DateTimeOffset(System.Diagnostics.Process.GetCurrentProcess().StartTime);
            return outcome.Known is not null && submission.Header.CreatedAt.ToDateTimeOffset() < tools.Time.GetUtcNow() - running ? StepOutcome.AlreadyTaken(tools.Pretend(submission.Signed)) : outcome;
        },
    };

    private static Fault FullWithoutDelay() => new("full-mailbox-without-delay", "MC-DELIVER-7", "A full mailbox is refused without saying when to come again.")
    {
        Operation = async call =>
        {
            try
            {
                return await call.NextAsync();
            }
            catch (RefusalException e) when (e.Refusal.Reason == ErrorReason.MailboxFull)
            {
                throw new RefusalException(new Refusal(e.Refusal) { RetryAfterMs = 0 }) { CorrelationId = e.CorrelationId };
            }
        },
    };

    private static Fault FullStopsOthers()
    {
        var until = 0L;
        return new Fault("full-mailbox-stops-others", "MC-DELIVER-29", "While one mailbox is full the hub takes nothing for the others.")
        {
            Operation = async call =>
            {
                var now = System.Environment.TickCount64;
                if (call.Request is SendRequest && now < Volatile.Read(ref until))
                {
                    throw new RefusalException(ErrorReason.HubBusy);
                }

                try
                {
                    var reply = await call.NextAsync();
                    if (reply is SendBatchResponse batch && batch.Results.Any(result => result.Refusal?.Reason == ErrorReason.MailboxFull))
                    {
                        Volatile.Write(ref until, now + 2000);
                        return Results(batch.Clone(), [.. batch.Results.Select(_ => new SendResult { Refusal = Refusals.Create(ErrorReason.MailboxFull) })]);
                    }

                    return reply;
                }
                catch (RefusalException e) when (e.Refusal.Reason == ErrorReason.MailboxFull)
                {
                    Volatile.Write(ref until, now + 2000);
                    throw;
                }
            },
        };
    }

    private static void StopDossier(SendBatchResponse reply, FaultCall call)
    {
        var stopped = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (message, result) in ((SendBatchRequest)call.Request).Messages.Zip(reply.Results))
        {
            var dossier = FaultTools.HeaderOf(message)?["dossier"]?.ToString() ?? "";
            if (stopped.Contains(dossier))
            {
                result.Refusal = Refusals.Create(ErrorReason.PredecessorRefused);
            }
            else if (result.Refusal is not null && dossier.Length > 0)
            {
                stopped.Add(dossier);
            }
        }
    }

    private static void GoOn(SendBatchResponse reply, FaultCall call)
    {
        foreach (var (message, result) in ((SendBatchRequest)call.Request).Messages.Zip(reply.Results).Where(pair => pair.Second.Refusal?.Reason == ErrorReason.PredecessorRefused))
        {
            result.Receipt = call.Tools.Pretend(message);
        }
    }

    private static SendBatchResponse Results(SendBatchResponse reply, IReadOnlyList<SendResult> results)
    {
        reply.Results.Clear();
        reply.Results.AddRange(results);
        return reply;
    }

    private static T Part<T>(FaultCall call)
        where T : notnull => call.Context.HttpContext.RequestServices.GetRequiredService<T>();

    private static (string From, string Id) KeyOf(SignedMessage message)
    {
        var header = FaultTools.HeaderOf(message);
        return (header?["from"]?.ToString() ?? "", header?["id"]?.ToString() ?? "");
    }

    private static bool HasBody(SignedMessage message, string body) => JsonNode.Parse(message.Payload.Span)?[body] is not null;

    private static string? SignatureOf(Receipt receipt) => JsonNode.Parse(receipt.Statement.Span)?["signatureSha256"]?.ToString();

    private static DateTimeOffset ExpiresAt(ReadOnlyMemory<byte> payload) =>
        DateTimeOffset.Parse(JsonNode.Parse(payload.Span)!["header"]!["expiresAt"]!.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
