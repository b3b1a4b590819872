namespace MotCua.ReferenceServer.Exchange;

/// <summary>How many more unacknowledged deliveries the reader of a stream can hold.</summary>
internal sealed class StreamCredit(int credit)
{
    private int _free = credit;

    public int Free => Volatile.Read(ref _free);

    public void Take(int count) => Interlocked.Add(ref _free, -count);

    public void Give(int count) => Interlocked.Add(ref _free, count);
}
