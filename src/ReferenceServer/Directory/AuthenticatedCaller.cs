using MotCua.ReferenceServer.Intake;

namespace MotCua.ReferenceServer.Directory;

/// <summary>A caller and the <c>jti</c> of the token that proved it; null with a client certificate.</summary>
internal sealed record AuthenticatedCaller(Caller Caller, string? TokenId);
