using System.Globalization;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Stage;

namespace MotCua.Conformance.Runner.Steps.Clients;

/// <summary>
/// Puts a message into the mailbox of the system under test: a draft from another agency with its receipt; <c>again</c> repeats one under a new position. <c>receipt</c> forges it, <c>received</c> is its time (<c>${now-3d}</c>), <c>fence</c> an older fence, <c>payload</c> and <c>sign</c> as for
/// messages to hubs, <c>files</c> are there to be fetched.
/// </summary>
internal sealed class DeliverStep : Step
{
    private readonly MessageSpec _message;

    public DeliverStep(YamlItem item)
        : base(item)
    {
        _message = MessageSpec.Read(item) with { Draft = item.TextOf("deliver") ?? "", Again = item.TextOf("redeliver") };
        item["receipt"]?.OneOf(Behaviour.Receipts);
    }

    public override string Summary => $"deliver {_message.Again ?? _message.Draft}";

    protected override Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var stage = context.Side.Stage;
        foreach (var file in Place["files"]?.Items ?? [])
        {
            stage.Files.Put(TestFile.Make(context.Scope, file));
        }

        var message = _message.Make(context.Scope);
        var at = Place.TextOf("received") is { } text ? DateTimeOffset.Parse(context.Scope.FillText(text), CultureInfo.InvariantCulture) : context.Scope.Now();
        var delivery = new JsonObject { ["message"] = message.ToJson(), ["receipt"] = stage.Receipt(message, 1, at, Place.TextOf("receipt")) };
        context.Log.Note($"delivered: {_message.Again ?? _message.Draft}");
        if (_message.Name is { } name)
        {
            context.Scope.Set(name, message.ToView());
        }

        var position = stage.Mailbox.Add(delivery, Place.TextOf("fence") is { } fence ? long.Parse(context.Scope.FillText(fence), CultureInfo.InvariantCulture) : null);
        return Task.FromResult(new JsonObject { ["position"] = position, ["fence"] = stage.Mailbox.Fence });
    }
}
