namespace MotCua.ReferenceServer.Intake;

/// <summary>Who is calling, proven by a token or a client certificate (protocol section 7).</summary>
internal sealed record Caller(string System, IReadOnlySet<string> Agencies, string Thumbprint, bool IsTest)
{
    /// <summary>No system at all.</summary>
    public static Caller Nobody { get; } = new("", new HashSet<string>(StringComparer.Ordinal), "", IsTest: true);

    public bool ActsFor(string agency) => Agencies.Contains(agency);
}
