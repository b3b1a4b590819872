using System.Collections.Concurrent;
using Google.Protobuf;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <content>Who reads a mailbox, and what becomes of dead letters.</content>
internal static partial class DeliverFaults
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private static Fault[] Leases() =>
    [
        Wrongly.Replies<PullResponse>("delivery-without-fence", "MC-DELIVER-11", "Deliveries do not say their fence.", "Exchange/Pull", (reply, _) =>
        {
            foreach (var delivery in reply.Deliveries)
            {
                delivery.Fence = 0;
            }
        }),
        Wrongly.Behaves<IMailboxStore>("two-streams-at-once", "MC-DELIVER-11", "A second stream of the same inbox reads beside the first.", call =>
        {
            if (call.Method == nameof(IMailboxStore.LeaseAsync))
            {
                call.Arguments[2] = false;
            }

            return call.Next();
        }),
        Wrongly.Behaves<IMailboxStore>(
            "take-over-keeps-fence", "MC-DELIVER-41", "A take-over by the inbox that has the mailbox keeps the fence.",
            call => call.Method == nameof(IMailboxStore.LeaseAsync) && call.Argument<bool>(3) ? LeaseGentlyAsync(call) : call.Next()),
        PullKeepsFence(),
        FenceForgottenAtRestart(),
        Wrongly.Behaves<IMailboxStore>("other-inbox-let-in", "MC-DELIVER-12", "Another inbox gets the mailbox although the first has not settled its deliveries.", call =>
        {
            if (call.Method == nameof(IMailboxStore.LeaseAsync))
            {
                call.Arguments[3] = true;
            }

            return call.Next();
        }),
        LeaseRunsOut(
            "other-inbox-let-in-later", "MC-DELIVER-12", "Another inbox gets the mailbox once the lease has run out.", (call, _) =>
            {
                if (call.Method == nameof(IMailboxStore.LeaseAsync))
                {
                    call.Arguments[3] = true;
                }

                return call.Next();
            }),
        StaleLeaseHolds("old-fence-acknowledges", "An acknowledgement is taken whatever its inbox and fence.", nameof(IMailboxStore.AcknowledgeAsync)),
        StaleLeaseHolds("old-fence-rejects", "A rejection is taken whatever its inbox and fence.", nameof(IMailboxStore.RejectAsync)),
        new Fault("lost-lease-answers-zero", "MC-DELIVER-43", "An acknowledgement under a lost lease is answered as if there were nothing to settle.")
        {
            Operation = async call =>
            {
                try
                {
                    return await call.NextAsync();
                }
                catch (RefusalException e) when (e.Refusal.Reason == ErrorReason.LeaseLost && call.Request is AcknowledgeRequest)
                {
                    return new AcknowledgeResponse();
                }
            },
        },
        new Fault("lost-not-told", "MC-DELIVER-44", "A stream that does not get a mailbox, or loses it, is not told so.") { Streamed = (_, message) => message is SubscribeResponse { Lost: not null } ? null : message },
        new Fault("lost-ends-stream", "MC-DELIVER-44", "A stream that loses one mailbox ends.") { Streamed = (_, message) => message is SubscribeResponse { Lost: { } lost } ? throw new RefusalException(lost.Reason) : message },
        LeaseRunsOut(
            "lease-end-delivers-again", "MC-DELIVER-45", "Once the lease has run out a stream gives everything again.",
            (call, _) => call.Method == nameof(IMailboxStore.FetchAsync) ? FetchAllAsync(call) : call.Next()),
        LeaseRunsOut(
            "lease-end-is-loss", "MC-DELIVER-45", "Once the lease has run out nothing can be acknowledged.",
            (call, _) => call.Method == nameof(IMailboxStore.AcknowledgeAsync) ? Task.FromResult<int?>(null) : call.Next()),
    ];

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

    // Without the word take_over first; with it where that is refused.
    private static async Task<IReadOnlyList<LeaseAnswer>> LeaseGentlyAsync(PartCall<IMailboxStore> call)
    {
        var answers = await call.Part.LeaseAsync(call.Argument<IReadOnlyList<string>>(0), call.Argument<string>(1), call.Argument<bool>(2), takeOver: false);
        return answers.All(answer => answer.Lease is not null) ? answers : await (Task<IReadOnlyList<LeaseAnswer>>)call.Next()!;
    }

    private static Fault FenceForgottenAtRestart()
    {
        var leased = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        return Wrongly.Behaves<IMailboxStore>("fence-forgotten-at-restart", "MC-DELIVER-42", "Leases are kept in memory: after a restart the reader's fence is not known.", call =>
        {
            switch (call.Method)
            {
                case nameof(IMailboxStore.LeaseAsync):
                    call.Argument<IReadOnlyList<string>>(0).ToList().ForEach(mailbox => leased[mailbox] = true);
                    return call.Next();
                case nameof(IMailboxStore.AcknowledgeAsync) or nameof(IMailboxStore.RejectAsync):
                    return leased.ContainsKey(call.Argument<MailboxLease>(0).Mailbox) ? call.Next() : Task.FromResult<int?>(null);
                default:
                    return call.Next();
            }
        });
    }

    private static Fault PullKeepsFence()
    {
        var isPull = new AsyncLocal<bool>();
        return new Fault("pull-keeps-fence-of-stream", "MC-DELIVER-41", "A Pull gets the mailbox under the fence of the stream that has it.")
        {
            Operation = async call =>
            {
                isPull.Value = call.Request is PullRequest;
                return await call.NextAsync();
            },
            Services = (services, _) => services.AddFaulted<IMailboxStore>(call =>
            {
                if (call.Method == nameof(IMailboxStore.LeaseAsync) && isPull.Value)
                {
                    call.Arguments[2] = false;
                }

                return call.Next();
            }),
        };
    }

    /// <summary>Something happens where the last delivery of the mailbox is longer ago than a lease lasts.</summary>
    private static Fault LeaseRunsOut(string name, string requirement, string text, Func<PartCall<IMailboxStore>, string, object?> hand)
    {
        var last = new ConcurrentDictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        return Wrongly.Behaves<IMailboxStore>(name, requirement, text, call =>
        {
            var mailbox = call.Arguments[0] switch { MailboxLease lease => lease.Mailbox, IReadOnlyList<string> some => some[0], var one => (string)one! };
            var now = call.Time.GetUtcNow();
            var isOut = last.TryGetValue(mailbox, out var then) && now - then > Lease;
            if (call.Method is nameof(IMailboxStore.MarkFetchedAsync) or nameof(IMailboxStore.FetchAsync))
            {
                last[mailbox] = now;
            }

            return isOut ? hand(call, mailbox) : call.Next();
        });
    }

    private static Fault StaleLeaseHolds(string name, string text, string method)
    {
        var present = new ConcurrentDictionary<string, MailboxLease>(StringComparer.Ordinal);
        return Wrongly.Behaves<IMailboxStore>(name, "MC-DELIVER-43", text, call =>
        {
            if (call.Method == nameof(IMailboxStore.LeaseAsync))
            {
                return NoteAsync((Task<IReadOnlyList<LeaseAnswer>>)call.Next()!);
            }

            if (call.Method == method)
            {
                var asked = call.Argument<MailboxLease>(0);
                call.Arguments[0] = present.GetValueOrDefault(asked.Mailbox, asked);
            }

            return call.Next();
        });

        async Task<IReadOnlyList<LeaseAnswer>> NoteAsync(Task<IReadOnlyList<LeaseAnswer>> leasing)
        {
            var answers = await leasing;
            foreach (var lease in answers.Select(answer => answer.Lease).OfType<MailboxLease>())
            {
                present[lease.Mailbox] = lease;
            }

            return answers;
        }
    }

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
