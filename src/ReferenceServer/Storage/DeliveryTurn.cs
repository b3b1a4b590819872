namespace MotCua.ReferenceServer.Storage;

/// <summary>Deliveries that were read together, oldest first.</summary>
/// <param name="Deliveries">What was read.</param>
/// <param name="IsCut">Whether the reading stopped at its limit of messages or bytes, so that there may be more.</param>
/// <param name="IsAtHand">Whether the last of them is still in memory, so that what follows is too.</param>
internal sealed record DeliveryTurn(IReadOnlyList<StoredDelivery> Deliveries, bool IsCut, bool IsAtHand = false);
