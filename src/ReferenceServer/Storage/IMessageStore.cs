namespace MotCua.ReferenceServer.Storage;

/// <summary>Looks up single messages.</summary>
internal interface IMessageStore
{
    /// <summary>The receipt of (from, id), or null when the message was never taken.</summary>
    ValueTask<StoredReceipt?> FindReceiptAsync(string from, string id, CancellationToken cancellationToken);

    /// <summary>The message with how far it got, or null.</summary>
    ValueTask<(StoredMessage Message, DeliveryTimes Delivery)?> FindAsync(string from, string id, CancellationToken cancellationToken);
}
