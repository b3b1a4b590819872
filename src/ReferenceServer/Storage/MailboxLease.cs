namespace MotCua.ReferenceServer.Storage;

/// <summary>Who may read a mailbox: the inbox that the fence was raised for.</summary>
internal sealed record MailboxLease(string Mailbox, string Inbox, long Fence);
