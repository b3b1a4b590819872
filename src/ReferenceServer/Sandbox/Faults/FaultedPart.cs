using System.Reflection;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>A part of the hub with the hand of a fault in front of it: every call of its interface passes through a function. Not sealed, as the proxy derives from it.</summary>
internal class FaultedPart<TPart> : DispatchProxy
    where TPart : class
{
    private TPart _part = null!;
    private Func<PartCall<TPart>, object?> _hand = null!;
    private TimeProvider _time = null!;

    /// <param name="part">The hub's own.</param>
    /// <param name="hand">What becomes of each call: an answer of the type that the method has (a task also in place of a value task), or that of <see cref="PartCall{TPart}.Next"/>.</param>
    /// <param name="time">The hub's time.</param>
    public static TPart Around(TPart part, Func<PartCall<TPart>, object?> hand, TimeProvider time)
    {
        var proxy = Create<TPart, FaultedPart<TPart>>();
        var faulted = (FaultedPart<TPart>)(object)proxy;
        (faulted._part, faulted._hand, faulted._time) = (part, hand, time);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var arguments = args ?? [];
        var answer = _hand(new PartCall<TPart>(targetMethod!.Name, arguments, _part, () => targetMethod.Invoke(_part, BindingFlags.DoNotWrapExceptions, null, arguments, null), _time));
        return answer is Task && targetMethod.ReturnType is { IsValueType: true } value && value != typeof(void) ? Activator.CreateInstance(value, answer) : answer;
    }
}
