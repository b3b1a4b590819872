using MotCua.Conformance.Adapters;
using MotCua.Conformance.Stage;

namespace MotCua.Conformance.Runner;

/// <summary>What a case about a client has besides its names: the judge as a hub, the vendor's programs, and their folder.</summary>
internal sealed class ClientSide(StageHub stage, IAdapterSource source, string folder, string client) : IAsyncDisposable
{
    private const int RemovalAttempts = 50;
    private static readonly TimeSpan RemovalWait = TimeSpan.FromMilliseconds(100);

    public StageHub Stage => stage;

    /// <summary>Whether the folder stays when the run ends.</summary>
    public bool IsKept { get; init; }

    /// <summary>Where the system keeps outbox and inbox; folders of other names beside it.</summary>
    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(folder, name)).FullName;

    /// <summary>The agency, and system, that the system under test is.</summary>
    public string Client => client;

    /// <summary>The signing service of the case, once a system is started with one.</summary>
    public StageSigning? Signing { get; set; }

    /// <summary>How far a case has set the clock of the system under test on.</summary>
    public TimeSpan Ahead { get; set; }

    public Dictionary<string, AdapterProcess> Programs { get; } = new(StringComparer.Ordinal);

    /// <summary>Starts one of the vendor's programs.</summary>
    /// <exception cref="AdapterProblem">It does not start.</exception>
    public async Task<AdapterProcess> StartAsync(string name, CancellationToken cancellationToken) => Programs[name] = await source.StartAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var program in Programs.Values)
        {
            await source.EndAsync(program);
        }

        await (Signing?.DisposeAsync() ?? ValueTask.CompletedTask);
        await stage.DisposeAsync();
        if (!IsKept)
        {
            await RemoveAsync(folder);
        }
    }

    // What the product was writing when it was ended may come a moment later: that is no fault, and the run goes on. What still cannot go is left to the system's temporary folder.
    private static async Task RemoveAsync(string folder)
    {
        for (var attempt = 1; Directory.Exists(folder); attempt++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (attempt == RemovalAttempts)
                {
                    return;
                }

                await Task.Delay(RemovalWait);
            }
        }
    }
}
