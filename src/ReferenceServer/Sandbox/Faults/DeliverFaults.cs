using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>Faults of chapter MC-DELIVER.</summary>
internal static class DeliverFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        Wrongly.Replies<SendResponse>(
            "duplicate-new-receipt", "MC-DELIVER-2", "A repeated message gets a receipt of its own instead of the first one.", "Exchange/Send",
            (reply, call) => reply.Receipt = reply.Duplicate ? call.Tools.Pretend(((SendRequest)call.Request).Message) : reply.Receipt),
    ];
}
