using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Manual;
using MotCua.Conformance.Runner.Steps.Clients;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Runner.Steps.Scenarios;

/// <summary>
/// Another agency's message comes to the product (<c>arrives: accept, as: department</c>): it must be acknowledged, not rejected, and its effect be there once, by the adapter's word or the tester's. The members are those of <c>send</c>.
/// </summary>
internal sealed class ArrivesStep : Step
{
    private readonly MessageSpec _message;

    public ArrivesStep(YamlItem item)
        : base(item) => _message = MessageSpec.Read(item) with { Draft = item.Need("arrives").Text() };

    public override string Summary => $"{_message.Draft} arrives";

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var (position, view) = context.Scene.Delivered is { } before ? (before["position"]!.GetValue<long>(), before["view"]!.AsObject()) : Deliver(context);
        context.Log.Came($"delivered: {_message.Draft}", new JsonObject { ["payloadJson"] = view["message"]?.DeepClone() });
        if (_message.Name is { } remembered)
        {
            context.Scope.Set(remembered, view.DeepClone());
        }

        var body = view["message"]!.AsObject().Select(member => member.Key).First(member => member != "header");
        var name = BodyNames.Of(body);
        var what = new Bilingual($"the product's acknowledgement of {name.En}", $"phần mềm xác nhận {name.Vi}");
        var person = context.Desk?.Show(new Bilingual($"{name.En} is in the product's mailbox. The tool waits until the product has taken it.", $"{name.Vi} đang ở hộp thư của phần mềm. Công cụ chờ phần mềm nhận."), DeskKind.Wait);
        var mailbox = context.Side.Stage.Mailbox;
        await context.Scene.WaitAsync(() => mailbox.IsSettled(position) ? this : null, what, person, cancellationToken);
        if (mailbox.RejectionOf(position) is { } reason)
        {
            throw new CaseProblem($"the product rejected {body}: {reason}");
        }

        if (context.Desk is { } desk)
        {
            await desk.AskAsync(new Bilingual("The product has taken the message. Does it show what is said above, once?", "Phần mềm đã nhận thông điệp. Phần mềm có hiển thị đúng nội dung trên, một lần không?"), cancellationToken);
        }
        else
        {
            await EffectAsync(context, view, cancellationToken);
        }

        return [];
    }

    private (long Position, JsonObject View) Deliver(CaseContext context)
    {
        var message = _message.Make(context.Scope);
        var view = message.ToView();
        var delivery = new JsonObject { ["message"] = message.ToJson(), ["receipt"] = context.Side.Stage.Receipt(message, 1, context.Scope.Now(), forged: null) };
        return (context.Scene.Deliver(delivery, view), view);
    }

    private static async Task EffectAsync(CaseContext context, JsonObject view, CancellationToken cancellationToken)
    {
        var request = new JsonObject { ["do"] = "inbox" };
        var answer = await AskStep.AskAsync(context.Side.Programs["client"], request, cancellationToken);
        var effects = (answer["effects"] as JsonArray ?? []).OfType<JsonObject>().Where(effect => effect["id"]?.ToString() == view["id"]!.ToString() && effect["from"]?.ToString() == view["from"]!.ToString()).ToList();
        if (effects is not [{ } effect] || effect["times"]?.ToString() != "1")
        {
            throw new CaseProblem($"the effect of {view["message"]!.AsObject().Last().Key} is there {effects.Sum(one => one["times"]?.GetValue<int>() ?? 0)} times, expected once");
        }
    }
}
