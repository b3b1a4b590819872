namespace MotCua.ReferenceServer.Intake;

/// <summary>Says that a mailbox has something new to deliver.</summary>
internal sealed class MailboxSignals
{
    public Signals Mailboxes { get; } = new();
}
