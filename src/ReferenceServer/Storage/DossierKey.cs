namespace MotCua.ReferenceServer.Storage;

/// <summary>
/// The store's name of a dossier, and of the system that gave it a number. What test messages say of dossiers is kept beside the real one, so that neither is found, changed or held up by
/// the other (MC-TASK-97).
/// </summary>
internal static class DossierKey
{
    public const string TestSuffix = "#test";

    public static string Of(string name, bool test) => test ? name + TestSuffix : name;

    public static string NameOf(string key) => key.EndsWith(TestSuffix, StringComparison.Ordinal) ? key[..^TestSuffix.Length] : key;
}
