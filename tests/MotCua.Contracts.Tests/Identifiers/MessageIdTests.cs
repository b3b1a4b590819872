using MotCua.Contracts.Identifiers;

namespace MotCua.Contracts.Tests.Identifiers;

public sealed class MessageIdTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, 123, TimeSpan.Zero);

    [Fact]
    public void A_new_id_carries_the_millisecond_of_the_clock()
    {
        var id = MessageId.New(new Clock(Noon.AddTicks(4567)));
        Assert.Equal(Noon, id.Time);
        Assert.Equal(id, MessageId.Parse(id.ToString()));
    }

    [Fact]
    public void Ids_of_one_millisecond_increase_and_never_leave_it()
    {
        var clock = new Clock(Noon);
        var ids = Enumerable.Range(0, 100_000).Select(_ => MessageId.New(clock)).ToList();
        Assert.All(ids.Zip(ids.Skip(1)), pair => Assert.True(pair.First < pair.Second));
        Assert.Equal(Noon, ids[^1].Time);
        Assert.True(string.CompareOrdinal(ids[0].ToString(), ids[^1].ToString()) < 0);
    }

    [Fact]
    public void A_clock_that_goes_back_is_followed()
    {
        MessageId.New(new Clock(Noon));
        Assert.Equal(Noon.AddHours(-1), MessageId.New(new Clock(Noon.AddHours(-1))).Time);
    }

    [Fact]
    public void Ids_made_side_by_side_differ()
    {
        var clock = new Clock(Noon);
        var ids = Enumerable.Range(0, 20_000).AsParallel().Select(_ => TaskId.New(clock)).ToHashSet();
        Assert.Equal(20_000, ids.Count);
    }

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
