namespace MotCua.ReferenceServer.Exchange;

/// <summary>What Ping says about the hub beside its code.</summary>
internal sealed record HubFacts(string Version, Contracts.V1.Environment Environment);
