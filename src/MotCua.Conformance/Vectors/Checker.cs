using System.Text.Json.Nodes;
using MotCua.Conformance.Adapters;

namespace MotCua.Conformance.Vectors;

/// <summary>The program that answers; one that died or fell silent is started again for the next question.</summary>
internal sealed class Checker(string command) : IAsyncDisposable
{
    private AdapterProcess? _process;

    /// <exception cref="AdapterProblem">It does not start, is silent, or writes something else than an answer.</exception>
    public async Task<JsonObject> AskAsync(Vector vector, CancellationToken cancellationToken)
    {
        _process ??= AdapterProcess.Start(command);
        try
        {
            return await _process.AskAsync(new JsonObject { ["do"] = "check", ["kind"] = vector.Kind, ["vector"] = vector.Question.DeepClone() }, cancellationToken);
        }
        catch (AdapterProblem)
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.DisposeAsync();
        }
    }
}
