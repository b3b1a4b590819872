namespace MotCua.ReferenceServer.Storage;

/// <summary>What the duplicate check needs: which bytes were taken, and the receipt that was given for them.</summary>
internal sealed record StoredReceipt(byte[] PayloadSha256, byte[] Receipt);
