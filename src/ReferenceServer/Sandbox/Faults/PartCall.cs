namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>One call of a part of the hub, as a fault sees it.</summary>
/// <param name="Method">Name of the interface's method.</param>
/// <param name="Arguments">Its arguments; a fault may change them before it goes on.</param>
/// <param name="Part">The part itself, without the fault.</param>
/// <param name="Next">Does what was called.</param>
/// <param name="Time">The hub's time.</param>
internal sealed record PartCall<TPart>(string Method, object?[] Arguments, TPart Part, Func<object?> Next, TimeProvider Time)
    where TPart : class
{
    public T Argument<T>(int place) => (T)Arguments[place]!;
}
