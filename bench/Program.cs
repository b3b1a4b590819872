namespace MotCua.Bench;

/// <summary>The project's speed beside its peers and the machine's own limits, each pair measured in one run.</summary>
internal static class Program
{
    private const int Failed = 1;
    private const int Wrong = 2;

    public static async Task<int> Main(string[] args)
    {
        if (Calls.BareServer.IsAsked(args))
        {
            return await Calls.BareServer.RunAsync();
        }

        if (Peers.EfCore.EfServer.IsAsked(args))
        {
            return await Peers.EfCore.EfServer.RunAsync();
        }

        var arguments = BenchArguments.Read(args, out var problem);
        if (arguments is null)
        {
            await Console.Error.WriteLineAsync(problem);
            return Wrong;
        }

        if (arguments.List)
        {
            foreach (var measure in Measures.All)
            {
                Console.WriteLine($"{measure.Name,-14} {measure.About}");
            }

            return 0;
        }

        using var cancel = new CancellationTokenSource();
        Console.CancelKeyPress += (_, key) =>
        {
            key.Cancel = true;
            cancel.Cancel();
        };
        var report = new Report(Console.Out, arguments.Json);
        report.Begin();
        try
        {
            foreach (var measure in arguments.Chosen)
            {
                report.Add(await measure.RunAsync(arguments.Interval, cancel.Token));
            }

            return 0;
        }
        catch (BenchException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return Failed;
        }
        catch (OperationCanceledException)
        {
            return Failed;
        }
    }
}
