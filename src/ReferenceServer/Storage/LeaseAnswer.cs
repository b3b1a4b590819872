using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Storage;

/// <summary>A lease, or why there is none (INBOX_MISMATCH).</summary>
internal sealed record LeaseAnswer(string Mailbox, MailboxLease? Lease, ErrorReason Refusal = ErrorReason.Unspecified);
