using MotCua.Contracts.Calendar;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Intake;

namespace MotCua.ReferenceServer.Exchange;

/// <summary>Which mailbox a code means, and who may read it.</summary>
internal sealed class MailboxAccess(IAgencyDirectory directory, TimeProvider time)
{
    /// <summary>The store's name of the mailbox.</summary>
    /// <exception cref="RefusalException">RECIPIENT_NOT_ALLOWED: the caller does not act for the agency.</exception>
    public string Open(string mailbox, Caller caller)
    {
        var code = directory.Find(mailbox, VietnamTime.DayOf(time.GetUtcNow()))?.Code ?? mailbox;
        return caller.ActsFor(code) || caller.ActsFor(mailbox)
            ? MailboxName.Of(code, caller.IsTest)
            : throw new RefusalException(Refusals.Create(ErrorReason.RecipientNotAllowed, "mailbox",
                "This system does not act for that agency.", "Hệ thống này không được thay mặt cơ quan đó."));
    }
}
