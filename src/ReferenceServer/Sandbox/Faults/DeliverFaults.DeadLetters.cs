using System.Collections.Concurrent;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <content>What becomes of dead letters.</content>
internal static partial class DeliverFaults
{
    private static Fault[] DeadLetters() =>
    [
        Wrongly.Replies<ListDeadLettersResponse>("rejected-is-lost", "MC-DELIVER-14", "What was rejected is nowhere.", "Exchange/ListDeadLetters", (reply, _) =>
        {
            List<DeadLetter> parked = [.. reply.DeadLetters.Where(letter => letter.Parked)];
            reply.DeadLetters.Clear();
            reply.DeadLetters.AddRange(parked);
        }),
        Wrongly.Behaves<IMailboxStore>("rejected-comes-again", "MC-DELIVER-14", "What was rejected is delivered again.", call => call.Method == nameof(IMailboxStore.RejectAsync) ? Task.FromResult<int?>(1) : call.Next()),
        Wrongly.Reads<RejectRequest>("reject-reason-unread", "MC-DELIVER-14", "A dead letter has a reason of the hub's own in place of the reader's.", "Exchange/Reject", (request, _) => request.Reason = "rejected"),
        Wrongly.Writes("dead-letter-parks-nothing", "MC-DELIVER-48", "What follows a dead letter in its dossier is delivered all the same.", call => WithKey(call, message => message.Id)),
        LaterOfDeadKeyDelivered(),
        Wrongly.Writes("dead-letter-parks-mailbox", "MC-DELIVER-48", "One dead letter holds up the whole mailbox.", call => WithKey(call, _ => "mailbox")),
        RedeliveredLast(),
        ParkedLeft("redeliver-leaves-parked", "MC-DELIVER-49", "A dead letter is delivered again, what is parked behind it is not.", whenDiscarded: false),
        RedeliverNotInOpenStream(),
        Wrongly.Replies<RedeliverResponse>("discards-what-is-no-dead-letter", "MC-DELIVER-66", "Redeliver says that it discarded what is no dead letter.", "Exchange/Redeliver", (reply, call) =>
            reply.Discarded = call.Request is RedeliverRequest { Action: RedeliverAction.Discard } request ? request.Positions.Count : reply.Discarded),
        HidesEarlier(),
        Wrongly.Behaves<IDeadLetterStore>("discarded-comes-again", "MC-DELIVER-50", "A discarded dead letter is delivered again.", call =>
        {
            if (call.Method == nameof(IDeadLetterStore.SettleAsync))
            {
                call.Arguments[2] = false;
            }

            return call.Next();
        }),
        ParkedLeft("discard-leaves-parked", "MC-DELIVER-50", "What is parked behind a discarded dead letter stays parked.", whenDiscarded: true),
    ];

    private static object? WithKey(PartCall<IAppendTransaction> call, Func<StoredMessage, string> key)
    {
        if (call.Method == nameof(IAppendTransaction.Insert))
        {
            call.Arguments[1] = key(call.Argument<StoredMessage>(0));
        }

        return call.Next();
    }

    private static Fault LaterOfDeadKeyDelivered()
    {
        var dead = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        return new Fault("later-of-dead-key-delivered", "MC-DELIVER-48", "What comes after the rejection is delivered although a dead letter of its dossier waits.")
        {
            Services = (services, _) => services
                .AddFaulted<IMailboxStore>(call =>
                {
                    if (call.Method == nameof(IMailboxStore.RejectAsync))
                    {
                        dead[call.Argument<MailboxLease>(0).Mailbox] = true;
                    }

                    return call.Next();
                })
                .AddFaultedWrites(call => call.Method == nameof(IAppendTransaction.Insert) && call.Argument<StoredMessage>(0) is var message && dead.Keys.Any(mailbox => mailbox.StartsWith(message.Mailbox, StringComparison.Ordinal))
                    ? WithKey(call, one => one.Id)
                    : call.Next()),
        };
    }

    private static Fault RedeliveredLast()
    {
        var behind = new ConcurrentDictionary<long, bool>();
        return new Fault("redelivered-behind-parked", "MC-DELIVER-49", "A dead letter that is delivered again comes behind what was parked.")
        {
            Operation = async call =>
            {
                if (call.Request is RedeliverRequest { Action: RedeliverAction.Redeliver } redeliver)
                {
                    redeliver.Positions.ToList().ForEach(position => behind[position] = true);
                }

                var reply = await call.NextAsync();
                if (reply is PullResponse pulled)
                {
                    var copy = pulled.Clone();
                    Reorder(copy, [.. pulled.Deliveries.OrderBy(delivery => behind.ContainsKey(delivery.Position))]);
                    return copy;
                }

                return reply;
            },
        };
    }

    private static Fault ParkedLeft(string name, string requirement, string text, bool whenDiscarded)
    {
        var left = new ConcurrentDictionary<(string Mailbox, long Position), bool>();
        return new Fault(name, requirement, text)
        {
            Services = (services, _) => services
                .AddFaulted<IDeadLetterStore>(call => call.Method == nameof(IDeadLetterStore.SettleAsync) && call.Argument<bool>(2) == whenDiscarded ? LeaveAsync(call) : call.Next())
                .AddFaulted<IMailboxStore>(call => call.Method == nameof(IMailboxStore.ReadAsync) ? ChosenAsync(call, delivery => !left.ContainsKey((call.Argument<string>(0), delivery.Position))) : call.Next()),
        };

        async Task<int> LeaveAsync(PartCall<IDeadLetterStore> call)
        {
            var mailbox = call.Argument<string>(0);
            foreach (var letter in (await call.Part.ListAsync(mailbox, 0, 1000, CancellationToken.None)).Where(letter => letter.Parked))
            {
                left[(mailbox, letter.Position)] = true;
            }

            return await (Task<int>)call.Next()!;
        }
    }

    private static Fault RedeliverNotInOpenStream()
    {
        var given = new ConcurrentDictionary<(string Mailbox, long Fence), long>();
        return Wrongly.Behaves<IMailboxStore>("redeliver-not-in-open-stream", "MC-DELIVER-49", "A stream that is open does not give what is delivered again.", call => IsStream(call) ? ReadOnAsync(call) : call.Next());

        async Task<DeliveryTurn> ReadOnAsync(PartCall<IMailboxStore> call)
        {
            var key = (call.Argument<string>(0), call.Argument<long>(2));
            call.Arguments[1] = Math.Max(call.Argument<long>(1), given.GetValueOrDefault(key));
            var found = await (ValueTask<DeliveryTurn>)call.Next()!;
            given[key] = Math.Max(call.Argument<long>(1), found.Deliveries.Select(delivery => delivery.Position).DefaultIfEmpty().Max());
            return found;
        }
    }

    private static Fault HidesEarlier()
    {
        var dead = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        return new Fault("earlier-parked-behind-later", "MC-DELIVER-48", "What was delivered before a dead letter is parked behind it.")
        {
            Operation = async call =>
            {
                var reply = await call.NextAsync();
                if (call.Request is RejectRequest reject)
                {
                    dead[reject.Mailbox] = reject.Position;
                }

                if (reply is not PullResponse pulled || call.Request is not PullRequest pull || !dead.TryGetValue(pull.Mailbox, out var position))
                {
                    return reply;
                }

                var copy = pulled.Clone();
                Reorder(copy, [.. pulled.Deliveries.Where(delivery => delivery.Position > position)]);
                return copy;
            },
        };
    }
}
