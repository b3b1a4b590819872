using System.Globalization;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Runner.Steps.Clients;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>
/// Sets the clock of a sandbox hub on (<c>clock: 73h</c>), or to the next time of day (<c>clock: "16:59:30Z"</c>), also of a day of the week (<c>clock: "Fri 03:00:00Z"</c>). It does not go back: such cases run alone, after all others, in the order of their files.
/// In a case about a client it is the client's clock, and the judge's with it: the client is told by its adapter, also when it starts again.
/// </summary>
internal sealed class ClockStep(YamlItem item) : Step(item)
{
    private readonly TimeOnly? _timeOfDay = TimeOnly.TryParseExact(item.Need("clock").Text().Split(' ')[^1], "HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
    private readonly DayOfWeek? _weekday = DayOf(item.Need("clock"));
    private readonly TimeSpan _time = item.Need("clock").Text().EndsWith('Z') ? TimeSpan.Zero : Duration(item.Need("clock").Text(), item);
    private readonly CallSpec _call = CallSpec.Read(item);

    public override string Summary => _timeOfDay is { } day ? $"set the clock to {_weekday}{(_weekday is null ? "" : " ")}{day:HH:mm:ss}Z" : $"set the clock on by {_time.TotalHours} h";

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var now = context.Scope.Now();
        var on = _timeOfDay is { } day ? day - TimeOnly.FromTimeSpan(now.UtcDateTime.TimeOfDay) : _time;
        while (_weekday is { } weekday && (now + on).UtcDateTime.DayOfWeek != weekday)
        {
            on += TimeSpan.FromDays(1);
        }

        if (context.IsAboutClient)
        {
            await OnClientAsync(context, on, cancellationToken);
            return [];
        }

        var body = new JsonObject { ["time"] = Moment.Text(now + on), ["jti"] = Guid.NewGuid().ToString() };
        var view = await context.CallAsync(_call, Operation.Find("Sandbox/SetClock"), body, Place.TextOf("as") ?? "intake", cancellationToken);
        if (view["code"]?.GetValue<string>() == "ok")
        {
            context.Target.HubIsAhead += on;
        }

        return view["code"]?.GetValue<string>() == "ok" ? view : throw new SuiteProblem($"the clock was not set: {JsonText.Compact(view["error"])}");
    }

    private static DayOfWeek? DayOf(YamlItem item) =>
        item.Text().Split(' ') is not [var day, _] ? null
        : Enum.GetValues<DayOfWeek>().Where(one => $"{one}"[..3] == day) is var found && found.Any() ? found.First()
        : throw item.Problem($"'{day}' is no day of the week; write Mon, Tue, Wed, Thu, Fri, Sat or Sun", $"'{day}' không phải thứ trong tuần; ghi Mon, Tue, Wed, Thu, Fri, Sat hoặc Sun");

    private static async Task OnClientAsync(CaseContext context, TimeSpan on, CancellationToken cancellationToken)
    {
        var side = context.Side;
        side.Ahead += on;
        (side.Stage.Ahead, context.Target.HubIsAhead) = (side.Ahead, side.Ahead);
        context.Log.Note($"the clock is set on by {on.TotalHours} h");
        foreach (var program in side.Programs.Values)
        {
            await AskStep.AskAsync(program, new JsonObject { ["do"] = "clock", ["aheadMs"] = (long)side.Ahead.TotalMilliseconds }, cancellationToken);
        }
    }
}
