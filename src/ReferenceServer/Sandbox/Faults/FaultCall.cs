using Google.Protobuf;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>One call of an operation, as a fault sees it.</summary>
/// <param name="Method">Full name, for example <c>motcua.v1.Exchange/Send</c>.</param>
/// <param name="Request">The request; a fault may change it before it runs the operation.</param>
/// <param name="Context">The call.</param>
/// <param name="NextAsync">Runs the operation.</param>
/// <param name="Tools">What faults need now and then.</param>
internal sealed record FaultCall(string Method, IMessage Request, WireContext Context, Func<Task<IMessage>> NextAsync, FaultTools Tools);
