namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>A night in which agencies end and others go on for them.</summary>
/// <param name="Morning">When work goes on.</param>
/// <param name="Authority">Who says what becomes of the open tasks.</param>
/// <param name="Handovers">Who goes on for whom.</param>
internal sealed record DemoNight(DateTimeOffset Morning, DemoCast.Role Authority, IReadOnlyList<DemoNight.Handover> Handovers)
{
    public IEnumerable<DemoCast.Role> Roles => [Authority, .. Handovers.Select(handover => handover.Next)];

    /// <summary>The offices of several agencies become that of one.</summary>
    internal sealed record Handover(IReadOnlyList<DemoCast.Role> Ended, DemoCast.Role Next, string Decision);
}
