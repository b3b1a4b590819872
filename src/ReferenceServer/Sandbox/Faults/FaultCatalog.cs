namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>Every deliberate fault, chapter by chapter of the standard.</summary>
internal static class FaultCatalog
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        .. AttFaults.All,
        .. CoreFaults.All,
        .. DeliverFaults.All,
        .. DirFaults.All,
        .. ErrFaults.All,
        .. SignFaults.All,
        .. TaskFaultsA.All,
        .. TaskFaultsB.All,
        .. TimeFaults.All,
        .. VerFaults.All,
        .. WireFaults.All,
    ];

    public static Fault? Find(string name) => All.FirstOrDefault(fault => fault.Name == name);
}
