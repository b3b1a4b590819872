namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>
/// The fault that the hub has now. With <c>--fault NAME</c> it stays; with <c>--fault switch</c> it is set by <c>POST /sandbox/fault</c> (the name as the body, nothing for none), so that one warm process serves
/// the proof of many faults.
/// </summary>
internal sealed class FaultSwitch(Fault? first, bool isOpen)
{
    /// <summary>The value of <c>--fault</c> that lets it be set.</summary>
    public const string Word = "switch";

    /// <summary>Where it is set.</summary>
    public const string Path = "/sandbox/fault";

    private volatile Fault? _current = first;

    public Fault? Current => _current;

    /// <summary>Whether it can be set.</summary>
    public bool IsOpen => isOpen;

    /// <summary>Sets it; false where no such fault is, or where it puts other parts into the hub, which only a start can.</summary>
    public bool TrySet(string name)
    {
        var fault = name.Length == 0 ? null : FaultCatalog.Find(name);
        if (!isOpen || (name.Length > 0 && fault is not { Services: null }))
        {
            return false;
        }

        _current = fault;
        return true;
    }
}
