using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Directory;

/// <summary>One agency during one period.</summary>
internal sealed record AgencyEntry(Agency Agency, Period Period);
