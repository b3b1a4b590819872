using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>Closes a stream.</summary>
internal sealed class CloseStep(YamlItem item) : Step(item)
{
    private readonly string _stream = item.Need("close").Text();

    public override string Summary => $"close the stream '{_stream}'";

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        if (context.Streams.TryRemove(_stream, out var stream))
        {
            await stream.DisposeAsync();
        }

        return [];
    }
}
