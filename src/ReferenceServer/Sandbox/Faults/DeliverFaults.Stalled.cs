using System.Collections.Concurrent;
using MotCua.Contracts.Calendar;
using MotCua.Contracts.Dossiers;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <content>What senders are told of dead letters that nobody settles.</content>
internal static partial class DeliverFaults
{
    private static Fault[] Stalled() =>
    [
        Wrongly.Behaves<IStalledStore>(
            "stalled-untold", "MC-DELIVER-71", "A dead letter lies for ever, and its sender hears nothing.",
            call => call.Method == nameof(IStalledStore.FindAsync) ? Task.FromResult<IReadOnlyList<StalledDelivery>>([]) : call.Next()),
        Wrongly.Behaves<IStalledStore>("stalled-without-reason", "MC-DELIVER-71", "The sender is not told why the reader rejected its message.", call =>
            call.Method == nameof(IStalledStore.FindAsync) ? WithoutReasonAsync(call) : call.Next()),
        FindsBefore("stalled-counts-weekend", "Saturday and Sunday count as working days.", now =>
        {
            // The last day whose sessions are over and the one before it, whatever days they are.
            var over = VietnamTime.DayOf(now - TimeSpan.FromHours(17));
            return VietnamTime.At(over.AddDays(-1), TimeOnly.MinValue);
        }),
        FindsBefore("stalled-counts-hours", "Two working days are 48 hours.", now => now - TimeSpan.FromHours(48)),
        ToldTwice(),
        ToldOnceForEver(),
        SettledTold(),
        Wrongly.Replies<GetMessageResponse>(
            "stalled-not-shown", "MC-DELIVER-77", "GetMessage does not say that the sender was told.", "Exchange/GetMessage", (reply, _) => reply.Delivery.WarnedAt = null),
        TaskFault.Leaves(
            "stalled-ends-task", "MC-DELIVER-74", "A dead letter that nobody settles ends the task that it opened.", Message.BodyOneofCase.DeliveryStalled, (_, after, _) => after with { Phase = TaskPhase.Undelivered }),
        TaskFault.Takes(
            "any-hub-tells-stalled", "MC-DELIVER-75", "Any hub says of any message that nobody settles it.",
            (_, submission, refusal) => submission.Message.DeliveryStalled is not null && refusal.Reason == ErrorReason.DossierUnknown),
    ];

    private static Fault FindsBefore(string name, string text, Func<DateTimeOffset, DateTimeOffset> before) => Wrongly.Behaves<IStalledStore>(name, "MC-DELIVER-72", text, call =>
    {
        if (call.Method == nameof(IStalledStore.FindAsync))
        {
            call.Arguments[0] = before(call.Time.GetUtcNow()).ToUnixTimeMilliseconds();
        }

        return call.Next();
    });

    private static async Task<IReadOnlyList<StalledDelivery>> WithoutReasonAsync(PartCall<IStalledStore> call) =>
        [.. (await (ValueTask<IReadOnlyList<StalledDelivery>>)call.Next()!).Select(letter => letter with { Reason = "" })];

    private static Fault ToldTwice()
    {
        var told = new ConcurrentDictionary<(string Mailbox, long Position), bool>();
        return Wrongly.Writes(
            "stalled-told-twice", "MC-DELIVER-73", "The sender of a dead letter is told again by the next sweep.",
            call => call.Method == nameof(IAppendTransaction.Warn) && told.TryAdd((call.Argument<string>(0), call.Argument<long>(1)), true) ? null : call.Next());
    }

    private static Fault ToldOnceForEver()
    {
        var told = new ConcurrentDictionary<(string Mailbox, long Position), long>();
        return Wrongly.Behaves<IStalledStore>("stalled-told-once-for-ever", "MC-DELIVER-73", "Delivered again and rejected again, a dead letter is told no more.", call =>
            call.Method == nameof(IStalledStore.FindAsync) ? NewAsync(call) : call.Next());

        async Task<IReadOnlyList<StalledDelivery>> NewAsync(PartCall<IStalledStore> call) =>
            [.. (await (ValueTask<IReadOnlyList<StalledDelivery>>)call.Next()!).Where(letter => told.GetOrAdd((letter.Mailbox, letter.Position), letter.DeadAt) == letter.DeadAt)];
    }

    private static Fault SettledTold()
    {
        var settled = new ConcurrentDictionary<(string Mailbox, long Position), StalledDelivery>();
        IStalledStore? store = null;
        return new Fault("settled-told-as-stalled", "MC-DELIVER-76", "The sender is told of a dead letter that was settled in time.")
        {
            Services = (services, _) => services
                .AddFaulted<IStalledStore>(call =>
                {
                    store = call.Part;
                    return call.Method == nameof(IStalledStore.FindAsync) ? WithSettledAsync(call) : call.Next();
                })
                .AddFaulted<IDeadLetterStore>(call => call.Method == nameof(IDeadLetterStore.SettleAsync) ? RememberAsync(call) : call.Next())
                .AddFaultedWrites(call => call.Method == nameof(IAppendTransaction.MayWarn) && settled.TryRemove((call.Argument<string>(0), call.Argument<long>(1)), out var told) ? told is not null : call.Next()),
        };

        async Task<int> RememberAsync(PartCall<IDeadLetterStore> call)
        {
            foreach (var letter in await store!.FindAsync(long.MaxValue, 1000, CancellationToken.None))
            {
                settled[(letter.Mailbox, letter.Position)] = letter;
            }

            return await (Task<int>)call.Next()!;
        }

        async Task<IReadOnlyList<StalledDelivery>> WithSettledAsync(PartCall<IStalledStore> call) =>
            [.. await (ValueTask<IReadOnlyList<StalledDelivery>>)call.Next()!, .. settled.Values.Where(letter => letter.DeadAt < call.Argument<long>(0))];
    }
}
