using System.Diagnostics;

namespace MotCua.Bench;

/// <summary>CPU time of a piece of work in this process, one thread. The wall clock would also count what else the machine does.</summary>
internal static class CpuCost
{
    /// <summary>The mean CPU time of one run, over about this long; a first quarter warms up and is not counted.</summary>
    public static TimeSpan Of(TimeSpan about, int round, Action work)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < about / 4)
        {
            Repeat(work, round);
        }

        var runs = 0;
        var before = Environment.CpuUsage.TotalTime;
        clock.Restart();
        do
        {
            Repeat(work, round);
            runs += round;
        }
        while (clock.Elapsed < about * 3 / 4);
        return (Environment.CpuUsage.TotalTime - before) / runs;
    }

    private static void Repeat(Action work, int round)
    {
        for (var i = 0; i < round; i++)
        {
            work();
        }
    }
}
