namespace MotCua.Bench.EndToEnd;

/// <summary>Two agencies' systems of one kind, by their agency, with the folder of their files and what stands between them.</summary>
/// <typeparam name="TSide">One agency's system.</typeparam>
internal abstract class FlowSides<TSide>(int atOnce, IAsyncDisposable between) : FlowSystem(atOnce)
    where TSide : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("motcua-bench-e2e-");

    protected Dictionary<string, TSide> Sides { get; } = [];

    /// <summary>Starts the sides; when one does not start, nothing of the system is left running.</summary>
    /// <param name="start">Starts an agency's side with its files in a folder.</param>
    /// <param name="agencies">The agencies.</param>
    public async Task StartSidesAsync(Func<string, string, Task<TSide>> start, params IEnumerable<string> agencies)
    {
        try
        {
            foreach (var agency in agencies)
            {
                Sides.Add(agency, await start(agency, _folder.FullName));
            }
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public sealed override async ValueTask DisposeAsync()
    {
        foreach (var side in Sides.Values)
        {
            await side.DisposeAsync();
        }

        await between.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
