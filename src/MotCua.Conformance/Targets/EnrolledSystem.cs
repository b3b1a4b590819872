using MotCua.Conformance.Signing;

namespace MotCua.Conformance.Targets;

/// <summary>A test system: the id that its tokens name, and its key.</summary>
internal sealed record EnrolledSystem(string Name, string Id, RawKey Key);
