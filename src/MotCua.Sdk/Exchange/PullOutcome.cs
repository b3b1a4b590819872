namespace MotCua.Sdk.Exchange;

/// <summary>What one pull brought.</summary>
/// <param name="Messages">Verified messages, in the order of the mailbox.</param>
/// <param name="Refused">Deliveries that are not what they claim to be; reject each, so that an operator sees it.</param>
/// <param name="Fence">Number of the lease.</param>
public sealed record PullOutcome(IReadOnlyList<ReceivedMessage> Messages, IReadOnlyList<DeliveryInvalidException> Refused, long Fence);
