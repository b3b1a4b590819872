namespace MotCua.Traffic;

/// <summary>What a test gives the program, as a JSON file: the hub, how to reach it, and the two systems.</summary>
public sealed record TrafficPlan
{
    public const string FileName = "plan.json";

    /// <summary>While this file is there, no new dossier begins.</summary>
    public const string QuiesceFile = "quiesce";

    /// <summary>Made when <see cref="QuiesceFile"/> was seen and nothing is being begun.</summary>
    public const string QuietFile = "quiet";

    public required Uri Hub { get; init; }

    public required Uri GrpcAddress { get; init; }

    public required string HubCode { get; init; }

    public required string HubCertificatePem { get; init; }

    public required string AuthorityPem { get; init; }

    public bool SpeaksJson { get; init; }

    public bool UsesOwnAuthHeader { get; init; }

    /// <summary>Dossiers under way at most.</summary>
    public int AtOnce { get; init; } = 40;

    public required TrafficSystem Commune { get; init; }

    public required TrafficSystem Office { get; init; }
}
