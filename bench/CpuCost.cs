using System.Diagnostics;

namespace MotCua.Bench;

/// <summary>
/// CPU time of small pieces of work in this process, one thread. The wall clock would also count what else the machine does. Works that are
/// compared take turns, so that a busy machine is busy for both, and the median of their turns counts.
/// </summary>
internal static class CpuCost
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(8);
    private const int Patience = 4;

    /// <summary>CPU time of one run of the work.</summary>
    public static TimeSpan Of(TimeSpan about, Action work) => Compare(about, work)[0];

    /// <summary>CPU time of one run of each work; all of it takes about so much CPU time, a third of it to warm up.</summary>
    public static TimeSpan[] Compare(TimeSpan about, params Action[] works)
    {
        var clock = Stopwatch.StartNew();
        var start = Environment.CpuUsage.TotalTime;
        var runs = new int[works.Length];
        Array.Fill(runs, 1);
        var turns = works.Select(_ => new List<TimeSpan>()).ToArray();
        while (true)
        {
            var used = Environment.CpuUsage.TotalTime - start;
            var isWarm = used >= about / 3 || clock.Elapsed >= about * Patience / 3;
            for (var i = 0; i < works.Length; i++)
            {
                var spent = Repeat(works[i], runs[i]);
                if (isWarm)
                {
                    turns[i].Add(spent / runs[i]);
                }
                else
                {
                    runs[i] = Math.Max(1, (int)(runs[i] * Math.Clamp(Turn / TimeSpan.FromTicks(Math.Max(spent.Ticks, 1)), 0.5, 2)));
                }
            }

            if (isWarm && (used >= about || clock.Elapsed >= about * Patience))
            {
                return [.. turns.Select(Median)];
            }
        }
    }

    private static TimeSpan Repeat(Action work, int runs)
    {
        var before = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < runs; i++)
        {
            work();
        }

        return Environment.CpuUsage.TotalTime - before;
    }

    private static TimeSpan Median(List<TimeSpan> turns)
    {
        turns.Sort();
        return turns[turns.Count / 2];
    }
}
