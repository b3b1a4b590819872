using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.Features;
using MotCua.Contracts.Calendar;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <content>Pull, Subscribe, Acknowledge, GetMessage.</content>
internal static partial class DeliverFaults
{
    private static Fault[] Mailboxes() =>
    [
        Wrongly.Behaves<IMailboxStore>("delivered-is-settled", "MC-DELIVER-9", "What was given once counts as acknowledged.", SettleDelivered),
        Wrongly.Replies<PullResponse>("newest-first", "MC-DELIVER-32", "Pull gives the newest first.", "Exchange/Pull", (reply, _) => Reorder(reply, [.. reply.Deliveries.Reverse()])),
        Wrongly.Behaves<IMailboxStore>(
            "pull-goes-on-behind", "MC-DELIVER-10", "Pull does not give again what it gave before.",
            call => IsPull(call) ? ChosenAsync(call, delivery => delivery.Attempt == 0) : call.Next()),
        Attempts("attempt-from-zero", "The first delivery is attempt 0.", attempt => attempt - 1),
        Attempts("attempt-always-one", "Every delivery is attempt 1.", _ => 1),
        Wrongly.Reads<PullRequest>("pull-max-messages-unread", "MC-DELIVER-34", "Pull does not look at max_messages.", "Exchange/Pull", (request, _) => request.MaxMessages = 1000),
        Wrongly.Reads<PullRequest>("pull-max-bytes-unread", "MC-DELIVER-34", "Pull does not look at max_bytes.", "Exchange/Pull", (request, _) => request.MaxBytes = 4 * 1024 * 1024),
        Wrongly.Reads<PullRequest>("pull-one-at-a-time", "MC-DELIVER-34", "Pull gives one message although it may give more.", "Exchange/Pull", (request, _) => request.MaxMessages = 1),
        Wrongly.Replies<PullResponse>(
            "pull-large-message-stuck", "MC-DELIVER-34", "A message larger than max_bytes is never given.", "Exchange/Pull",
            (reply, call) => Reorder(reply, [.. reply.Deliveries.Where(delivery => ((PullRequest)call.Request).MaxBytes is var most && (most == 0 || delivery.Message.Payload.Length <= most))])),
        Wrongly.Reads<PullRequest>("pull-never-waits", "MC-DELIVER-35", "Pull answers an empty mailbox at once.", "Exchange/Pull", (request, _) => request.WaitMs = 0),
        new Fault("pull-sleeps-through", "MC-DELIVER-35", "Pull waits the whole time although a message came.")
        {
            Operation = async call =>
            {
                if (call.Request is PullRequest { WaitMs: > 0 } pull)
                {
                    await Task.Delay(pull.WaitMs, call.Context.CancellationToken);
                    pull.WaitMs = 0;
                }

                return await call.NextAsync();
            },
        },
        Wrongly.Behaves<IMailboxStore>("stream-repeats", "MC-DELIVER-36", "With each new message a stream gives again what is not acknowledged.", call => call.Method == nameof(IMailboxStore.FetchAsync) ? FetchAllAsync(call) : call.Next()),
        Wrongly.Behaves<IMailboxStore>("stream-credit-unread", "MC-DELIVER-37", "A stream does not look at the credit of its reader.", call =>
        {
            if (IsStream(call))
            {
                call.Arguments[3] = 64;
            }

            return call.Next();
        }),
        Wrongly.Behaves<IMailboxStore>(
            "stream-credit-not-given-back", "MC-DELIVER-37", "An acknowledgement gives a stream no credit back.",
            call => call.Method == nameof(IMailboxStore.AcknowledgeAsync) ? NothingSettledAsync((Task<int?>)call.Next()!) : call.Next()),
        Wrongly.Behaves<IMailboxStore>(
            "stream-goes-on-behind", "MC-DELIVER-38", "A new stream goes on behind what an earlier one gave.",
            call => IsStream(call) ? ChosenAsync(call, delivery => delivery.Attempt == 0) : call.Next()),
        SlowReaderHoldsUpHub(),
        Wrongly.Behaves<IMailboxStore>("acknowledge-takes-undelivered", "MC-DELIVER-13", "An acknowledgement up to a position settles what was never delivered.", call => call.Method == nameof(IMailboxStore.AcknowledgeAsync) ? SettleUndeliveredAsync(call) : call.Next()),
        Wrongly.Behaves<IMailboxStore>("acknowledge-takes-unseen", "MC-DELIVER-65", "An acknowledgement settles what came or was redelivered since the reader looked.", call => call.Method == nameof(IMailboxStore.AcknowledgeAsync) ? SettleUndeliveredAsync(call) : call.Next()),
        new Fault("mailbox-ends-with-agency", "MC-DELIVER-67", "The mailbox of an agency that has ended can be read by nobody.")
        {
            Operation = call => call.Request is PullRequest pull && Part<IAgencyDirectory>(call).Find(pull.Mailbox, VietnamTime.DayOf(call.Tools.Time.GetUtcNow())) is null
                ? throw new RefusalException(ErrorReason.RecipientNotAllowed)
                : call.NextAsync(),
        },
        Wrongly.Reads<AcknowledgeRequest>("acknowledge-takes-positions-as-up-to", "MC-DELIVER-13", "A single position settles everything before it.", "Exchange/Acknowledge", (request, _) => request.UpTo = Math.Max(request.UpTo, request.Positions.DefaultIfEmpty().Max())),
        Wrongly.Reads<AcknowledgeRequest>("acknowledge-leaves-positions", "MC-DELIVER-13", "Single positions beside up_to are not settled.", "Exchange/Acknowledge", (request, _) => request.Positions.Clear()),
        AcknowledgedComesAgain("acknowledged-comes-again-after-restart", "Acknowledgements are kept in memory: after a restart everything comes again.", forgetsAtTakeOver: false),
        AcknowledgedComesAgain("acknowledged-comes-again-after-take-over", "Who takes a mailbox over gets what was acknowledged before.", forgetsAtTakeOver: true),
        Wrongly.Replies<GetMessageResponse>("fetched-not-shown", "MC-DELIVER-16", "The sender is not told that a message was fetched.", "Exchange/GetMessage", (reply, _) =>
        {
            if (reply.Delivery.State == DeliveryState.Fetched)
            {
                (reply.Delivery.State, reply.Delivery.FetchedAt) = (DeliveryState.Enqueued, null);
            }
        }),
        Wrongly.Replies<GetMessageResponse>("acknowledged-without-time", "MC-DELIVER-16", "The sender is not told when a message was acknowledged.", "Exchange/GetMessage", (reply, _) => reply.Delivery.AcknowledgedAt = null),
        Wrongly.Replies<GetMessageResponse>("dead-letter-reason-hidden", "MC-DELIVER-16", "The sender is not told why its message is a dead letter.", "Exchange/GetMessage", (reply, _) => reply.Delivery.DeadLetterReason = ""),
        MessageOfOthers("message-of-others-denied", "A third agency learns from the refusal that a message exists.", _ => throw new RefusalException(ErrorReason.SenderNotAllowed)),
        MessageOfOthers("message-of-others-shown", "A third agency reads a message whose id it knows.", found => new GetMessageResponse
        {
            Message = Exchange.Deliveries.Signed(found.Payload, found.Signature), Receipt = Receipt.Parser.ParseFrom(found.Receipt), Delivery = new DeliveryView { State = DeliveryState.Enqueued },
        }),
        ExpiryUnread(),
        Wrongly.Behaves<IExpiryStore>(
            "expired-untold", "MC-DELIVER-17", "What nobody fetched in time ends without a word to its sender.",
            call => call.Method == nameof(IExpiryStore.FindAsync) ? EndUntoldAsync(call) : call.Next()),
        Wrongly.Behaves<IMailboxStore>(
            "fetched-expires-too", "MC-DELIVER-17", "A message that was fetched in time is taken from its reader when it expires.",
            call => IsPull(call) ? ChosenAsync(call, delivery => ExpiresAt(delivery.Content.Payload) > call.Time.GetUtcNow()) : call.Next()),
    ];

    private static Fault Attempts(string name, string text, Func<int, int> change) => Wrongly.Replies<PullResponse>(name, "MC-DELIVER-33", text, "Exchange/Pull", (reply, _) =>
    {
        foreach (var delivery in reply.Deliveries)
        {
            delivery.Attempt = change(delivery.Attempt);
        }
    }) with
    {
        Streamed = (_, message) =>
        {
            if (message is SubscribeResponse { Delivery: { } delivery })
            {
                delivery.Attempt = change(delivery.Attempt);
            }

            return message;
        },
    };

    // Pull waits for whoever writes to a stream: while the line of a reader is full, for seconds.
    private static Fault SlowReaderHoldsUpHub()
    {
        var turn = new SemaphoreSlim(1, 1);
        return new Fault("slow-reader-holds-up-hub", "MC-DELIVER-39", "While one reader does not read its stream, the deliveries of others wait.")
        {
            Http = async (http, next) =>
            {
                var path = http.Request.Path.Value ?? "";
                if (path.EndsWith("/Subscribe", StringComparison.Ordinal) && http.Features.Get<IHttpResponseBodyFeature>() is { } own)
                {
                    http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(new TurnStream(own.Stream, turn), own));
                    await next(http);
                }
                else if (path.EndsWith("/Pull", StringComparison.Ordinal))
                {
                    if (await turn.WaitAsync(TimeSpan.FromSeconds(4), http.RequestAborted))
                    {
                        turn.Release();
                    }

                    await next(http);
                }
                else
                {
                    await next(http);
                }
            },
        };
    }

    private static Fault AcknowledgedComesAgain(string name, string text, bool forgetsAtTakeOver)
    {
        var settled = new ConcurrentDictionary<(string Mailbox, long Position), bool>();
        return Wrongly.Behaves<IMailboxStore>(name, "MC-DELIVER-46", text, call =>
        {
            switch (call.Method)
            {
                case nameof(IMailboxStore.LeaseAsync) when forgetsAtTakeOver && call.Argument<bool>(3):
                    settled.Clear();
                    return call.Next();
                case nameof(IMailboxStore.AcknowledgeAsync):
                    return RememberAsync(call, settled);
                case nameof(IMailboxStore.ReadAsync):
                    return ChosenAsync(call, delivery => !settled.ContainsKey((call.Argument<string>(0), delivery.Position)));
                default:
                    return call.Next();
            }
        });
    }

    private static async Task<int?> RememberAsync(PartCall<IMailboxStore> call, ConcurrentDictionary<(string Mailbox, long Position), bool> settled)
    {
        var (lease, upTo, positions, now) = (call.Argument<MailboxLease>(0), call.Argument<long>(1), call.Argument<IReadOnlyList<long>>(2), call.Argument<long>(3));
        if (await call.Part.AcknowledgeAsync(lease, 0, [], now) is null)
        {
            return null;
        }

        var open = await call.Part.ReadAsync(lease.Mailbox, 0, null, 1000, int.MaxValue, now, CancellationToken.None);
        return open.Deliveries.Count(delivery => (delivery.Position <= upTo || positions.Contains(delivery.Position)) && settled.TryAdd((lease.Mailbox, delivery.Position), true));
    }

    private static Fault MessageOfOthers(string name, string text, Func<StoredMessage, GetMessageResponse> answer) => new(name, "MC-DELIVER-52", text)
    {
        Operation = async call =>
        {
            try
            {
                return await call.NextAsync();
            }
            catch (RefusalException e) when (e.Refusal.Reason == ErrorReason.DossierUnknown && call.Request is GetMessageRequest)
            {
                var request = (GetMessageRequest)call.Request;
                if (await Part<IMessageStore>(call).FindAsync(request.From, request.Id, CancellationToken.None) is not var (message, _))
                {
                    throw;
                }

                return answer(message);
            }
        },
    };

    private static Fault ExpiryUnread() => new("expiry-unread", "MC-DELIVER-17", "A message is delivered after its expires_at.")
    {
        Services = (services, _) => services
            .AddFaulted<IExpiryStore>(call => call.Method == nameof(IExpiryStore.FindAsync) ? Task.FromResult<IReadOnlyList<ExpiredDelivery>>([]) : call.Next())
            .AddFaulted<IMailboxStore>(call =>
            {
                var place = call.Method switch { nameof(IMailboxStore.ReadAsync) => 5, nameof(IMailboxStore.MarkFetchedAsync) => 2, nameof(IMailboxStore.FetchAsync) => 4, _ => -1 };
                if (place >= 0)
                {
                    call.Arguments[place] = 1L;
                }

                return call.Next();
            }),
    };

    private static async Task<IReadOnlyList<ExpiredDelivery>> EndUntoldAsync(PartCall<IExpiryStore> call)
    {
        foreach (var delivery in await (ValueTask<IReadOnlyList<ExpiredDelivery>>)call.Next()!)
        {
            await call.Part.ExpireAsync(delivery.Mailbox, delivery.Position, call.Argument<long>(0));
        }

        return [];
    }

    private static object? SettleDelivered(PartCall<IMailboxStore> call)
    {
        return call.Method switch
        {
            nameof(IMailboxStore.MarkFetchedAsync) => SettleMarkedAsync(),
            nameof(IMailboxStore.FetchAsync) => SettleFetchedAsync(),
            _ => call.Next(),
        };

        async Task<IReadOnlySet<long>?> SettleMarkedAsync()
        {
            var marked = await (Task<IReadOnlySet<long>?>)call.Next()!;
            await call.Part.AcknowledgeAsync(call.Argument<MailboxLease>(0), 0, [.. marked ?? new HashSet<long>()], call.Argument<long>(2));
            return marked;
        }

        async Task<DeliveryTurn?> SettleFetchedAsync()
        {
            var found = await (Task<DeliveryTurn?>)call.Next()!;
            await call.Part.AcknowledgeAsync(call.Argument<MailboxLease>(0), 0, [.. (found?.Deliveries ?? []).Select(delivery => delivery.Position)], call.Argument<long>(4));
            return found;
        }
    }

    private static async Task<int?> SettleUndeliveredAsync(PartCall<IMailboxStore> call)
    {
        var (lease, upTo, now) = (call.Argument<MailboxLease>(0), call.Argument<long>(1), call.Argument<long>(3));
        var others = await call.Part.ReadAsync(lease.Mailbox, 0, lease.Fence, 1000, int.MaxValue, now, CancellationToken.None);
        await call.Part.MarkFetchedAsync(lease, [.. others.Deliveries.Select(delivery => delivery.Position).Where(position => position <= upTo)], now);
        return await (Task<int?>)call.Next()!;
    }

    private static async Task<int?> NothingSettledAsync(Task<int?> settled) => await settled is null ? null : 0;

    // What is open from the beginning on, whoever was given it.
    private static async Task<DeliveryTurn?> FetchAllAsync(PartCall<IMailboxStore> call)
    {
        var (lease, now) = (call.Argument<MailboxLease>(0), call.Argument<long>(4));
        var found = await call.Part.ReadAsync(lease.Mailbox, 0, null, call.Argument<int>(2), call.Argument<int>(3), now, CancellationToken.None);
        return await call.Part.MarkFetchedAsync(lease, [.. found.Deliveries.Select(delivery => delivery.Position)], now) is null ? null : found;
    }

    private static bool IsPull(PartCall<IMailboxStore> call) => call.Method == nameof(IMailboxStore.ReadAsync) && call.Arguments[2] is null;

    private static bool IsStream(PartCall<IMailboxStore> call) => call.Method == nameof(IMailboxStore.ReadAsync) && call.Arguments[2] is not null;

    private static async Task<DeliveryTurn> ChosenAsync(PartCall<IMailboxStore> call, Func<StoredDelivery, bool> which)
    {
        var found = await (ValueTask<DeliveryTurn>)call.Next()!;
        List<StoredDelivery> chosen = [.. found.Deliveries.Where(which)];
        return new DeliveryTurn(chosen, found.IsCut && chosen.Count > 0);
    }

    private static void Reorder(PullResponse reply, IReadOnlyList<Delivery> deliveries)
    {
        reply.Deliveries.Clear();
        reply.Deliveries.AddRange(deliveries);
    }
}
