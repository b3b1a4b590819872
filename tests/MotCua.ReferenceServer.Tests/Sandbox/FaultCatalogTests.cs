using MotCua.ReferenceServer.Sandbox.Faults;

namespace MotCua.ReferenceServer.Tests.Sandbox;

public sealed class FaultCatalogTests
{
    // Of two faults of one name only the first would ever be tried.
    [Fact]
    public void Each_fault_has_a_name_of_its_own() =>
        Assert.Empty(FaultCatalog.All.GroupBy(fault => fault.Name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key));

    [Fact]
    public void A_switch_takes_only_what_can_be_switched_and_nothing_when_it_is_closed()
    {
        var switched = FaultCatalog.All.First(fault => fault.Services is null);
        var started = FaultCatalog.All.First(fault => fault.Services is not null);
        var open = new FaultSwitch(first: null, isOpen: true);
        Assert.True(open.TrySet(switched.Name));
        Assert.Same(switched, open.Current);
        Assert.False(open.TrySet(started.Name));
        Assert.False(open.TrySet("no-such-fault"));
        Assert.Same(switched, open.Current);
        Assert.True(open.TrySet(""));
        Assert.Null(open.Current);
        Assert.False(new FaultSwitch(first: null, isOpen: false).TrySet(switched.Name));
    }
}
