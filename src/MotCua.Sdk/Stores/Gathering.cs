namespace MotCua.Sdk.Stores;

/// <summary>
/// Lets what is about to come join a transaction. On a busy machine others get to run before the transaction begins, and as long as that brings more, they share its
/// flush; on an idle one nobody comes and nothing waits. No clock decides: a wait of so many milliseconds is too long for the one and too short for the other.
/// </summary>
internal static class Gathering
{
    private const int MaxTurns = 16;

    /// <param name="waiting">How many wait by now.</param>
    public static async ValueTask WhileMoreComeAsync(Func<int> waiting)
    {
        var before = 0;
        for (var (turn, now) = (0, waiting()); turn < MaxTurns && now > before; turn++)
        {
            before = now;
            await Task.Yield();
            now = waiting();
        }
    }
}
