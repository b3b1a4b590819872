namespace MotCua.ReferenceServer.Intake;

/// <summary>
/// The store's name of a mailbox. Test messages lie in a mailbox of their own beside the real one, with its own positions and lease, so that
/// only test systems ever see them and neither holds up the other.
/// </summary>
internal static class MailboxName
{
    private const string TestSuffix = "#test";

    public static string Of(string agency, bool test) => test ? agency + TestSuffix : agency;

    public static string AgencyOf(string mailbox) => mailbox.EndsWith(TestSuffix, StringComparison.Ordinal) ? mailbox[..^TestSuffix.Length] : mailbox;
}
