namespace MotCua.ReferenceServer.Intake;

/// <summary>Who is calling, proven by a token or a client certificate (protocol section 7).</summary>
internal sealed record Caller(string System, IReadOnlySet<string> Agencies, string Thumbprint, bool IsTest)
{
    public bool ActsFor(string agency) => Agencies.Contains(agency);
}
