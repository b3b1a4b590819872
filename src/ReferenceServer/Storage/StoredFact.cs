using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Storage;

/// <summary>What a message did to a task, as reports count it. Times are Unix milliseconds.</summary>
internal sealed record StoredFact(string Dossier, string Task, string Agency, FactKinds Kinds, TaskPhase Phase, long At, long? AcceptedAt, long? DueAt);
