using System.Collections.Concurrent;
using Google.Protobuf;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <content>Who reads a mailbox.</content>
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
}
