using System.Globalization;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>Takes what an open stream brings: so many messages, or what comes within the time.</summary>
internal sealed class TakeStep(YamlItem item) : Step(item)
{
    private readonly string _stream = item.Need("take").Text();
    private readonly int _count = int.Parse(item.TextOf("count") ?? "1000", CultureInfo.InvariantCulture);
    private readonly TimeSpan _within = Duration(item.TextOf("within") ?? "5s", item);

    public override string Summary => $"take from the stream '{_stream}'";

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var stream = context.Streams.TryGetValue(_stream, out var open) ? open : throw new CaseProblem($"the stream '{_stream}' is not open");
        var events = await stream.TakeAsync(_count, _within, cancellationToken);
        context.Log.Events(events);
        var view = new JsonObject { ["events"] = events, ["ended"] = stream.End is not null, ["frames"] = AnswerView.Frames(stream.Frames) };
        if (stream.End is { } end)
        {
            view["code"] = end.Code;
            view["error"] = end.Error?.Content.DeepClone();
            view["status"] = end.Raw.Status;
        }

        return view;
    }
}
