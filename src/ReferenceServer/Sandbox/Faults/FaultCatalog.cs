namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>Every deliberate fault, chapter by chapter of the standard.</summary>
internal static class FaultCatalog
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        .. DeliverFaults.All,
        .. SignFaults.All,
        .. ErrFaults.All,
        .. VerFaults.All,
    ];

    public static Fault? Find(string name) => All.FirstOrDefault(fault => fault.Name == name);
}
