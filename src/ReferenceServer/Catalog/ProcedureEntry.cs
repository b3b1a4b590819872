using MotCua.Contracts.Directory;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;

namespace MotCua.ReferenceServer.Catalog;

/// <summary>One version of a procedure.</summary>
internal sealed record ProcedureEntry(Procedure Procedure, Period Period);
