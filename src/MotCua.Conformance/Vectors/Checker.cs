using System.Text.Json.Nodes;
using MotCua.Conformance.Adapters;

namespace MotCua.Conformance.Vectors;

/// <summary>The program that answers; one that died or fell silent is started again for the next question.</summary>
internal sealed class Checker(string command) : IAsyncDisposable
{
    private AdapterProcess? _process;

    /// <summary>The thing in which it is to be wrong, for programs of the proof: one of them is all of them in turn.</summary>
    public string? Wrong { get; set; }

    /// <exception cref="AdapterProblem">It does not start, is silent, or writes something else than an answer.</exception>
    public async Task<JsonObject> AskAsync(Vector vector, CancellationToken cancellationToken)
    {
        _process ??= AdapterProcess.Start(command);
        try
        {
            var request = new JsonObject { ["do"] = "check", ["kind"] = vector.Kind, ["vector"] = vector.Question.DeepClone() };
            if (Wrong is { } wrong)
            {
                request["wrong"] = wrong;
            }

            return await _process.AskAsync(request, cancellationToken);
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
