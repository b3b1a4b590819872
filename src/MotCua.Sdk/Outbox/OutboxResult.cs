using MotCua.Contracts.V1;

namespace MotCua.Sdk.Outbox;

/// <summary>What an attempt brought; without receipt and refusal the message goes again at <paramref name="NextAt"/>.</summary>
/// <param name="Item">The message.</param>
/// <param name="Receipt">The verified receipt.</param>
/// <param name="Refusal">The final refusal.</param>
/// <param name="NextAt">When it goes again.</param>
/// <param name="Reason">Why it did not go, as a name; null leaves attempts and reason as they are (nothing was tried).</param>
/// <param name="IsUnreachable">The hub was not reached, so it goes as soon as the hub answers another call.</param>
/// <param name="IsParked">It goes when its files are uploaded.</param>
internal sealed record OutboxResult(OutboxItem Item, Receipt? Receipt, Refusal? Refusal, DateTimeOffset NextAt, string? Reason, bool IsUnreachable = false, bool IsParked = false)
{
    /// <summary>Nothing was tried.</summary>
    public static OutboxResult Untried(OutboxItem item) => new(item, null, null, default, null);
}
