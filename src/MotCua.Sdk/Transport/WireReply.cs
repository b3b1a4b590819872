using MotCua.Contracts.Wire;

namespace MotCua.Sdk.Transport;

/// <summary>A unary answer with what came around it.</summary>
/// <param name="Value">The reply.</param>
/// <param name="Headers">Headers of the answer.</param>
/// <param name="Trailers">Trailing metadata.</param>
/// <param name="WasCompressed">Whether the message travelled compressed.</param>
internal sealed record WireReply<T>(T Value, WireMetadata Headers, WireMetadata Trailers, bool WasCompressed);
