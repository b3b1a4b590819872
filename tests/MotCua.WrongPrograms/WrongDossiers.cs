using System.Text.Json.Nodes;

namespace MotCua.WrongPrograms;

/// <summary>Programs that take a message that is refused, refuse one that is taken, or make another state of it (MC-TASK).</summary>
internal static class WrongDossiers
{
    private static readonly string[] Openings = ["dossierTransferred", "dossierRegistered"];

    public static IReadOnlyList<WrongProgram> All { get; } =
    [
        Takes("sender-and-phase-not-looked-at", "MC-TASK-2", "Any sender may say anything in any phase.", _ => true),
        Takes("task-opened-twice", "MC-TASK-5", "A task id that the dossier has is opened again.", step => Body(step) == "dossierTransferred"),
        Takes("ended-task-goes-on", "MC-TASK-7", "A task that has ended goes on.", _ => true),
        Changes("clock-never-paused", "MC-TASK-8", "The clock runs while the task waits.", (_, state) => state["clock"] = (string?)state["clock"] == "PAUSED" ? "RUNNING" : state["clock"]?.DeepClone()),
        Bends("strangers-are-told", "MC-TASK-9", "A stranger is told that the task is there.", (_, answer) => (string?)answer["reason"] == "TASK_UNKNOWN" ? Reason("SENDER_NOT_ALLOWED") : answer),
        Takes("to-anyone", "MC-TASK-11", "A message about a task may go to anyone.", _ => true, "RECIPIENT_NOT_ALLOWED"),
        Takes("hubs-say-anything", "MC-TASK-12", "A hub may send any body.", step => (string?)step["from"] == "hub"),
        Bends("registers-touch-tasks", "MC-TASK-13", "A registry body changes a task.", (_, answer) => (bool?)answer["none"] == true ? new JsonObject { ["phase"] = "ACCEPTED" } : answer),
        Takes("result-over-open-tasks", "MC-TASK-15", "A result is taken while a task below is open.", step => Body(step) == "resultIssued"),
        WrongProgram.Mistaking("stop-never-ends", "MC-TASK-21", "A stop that ends the task only pauses it.", vector => Steps(vector).ForEach(step => (step["facts"] as JsonObject)?.Remove("endsTask"))),
        Takes("withdrawals-beside-one-another", "MC-TASK-22", "A second withdrawal is taken while the first waits.", step => Body(step) == "withdrawalRequested"),
        Keeps("ended-children-stay-open", "MC-TASK-23", "A task that has ended stays among the open ones of its parent.", "parentOpen"),
        Refuses("no-root-from-a-portal", "MC-TASK-41", "A root is opened by its owner only.", (step, _) => IsRoot(step) && (string?)step["from"] == "portal"),
        Takes("anyone-opens", "MC-TASK-42", "Who may not issue opens a dossier.", step => Openings.Contains(Body(step))),
        Refuses("code-never-freed", "MC-TASK-43", "A code is used up by a root that was refused.", (step, before) => IsRoot(step) && before.Any(IsRoot)),
        Refuses("owner-cannot-speak-to-itself", "MC-TASK-45", "A message to oneself is refused in a root that its holder opened.", (step, _) => (string?)step["from"] == (string?)step["to"]),
        Takes("opened-below-what-is-not-accepted", "MC-TASK-55", "A task is opened below one that is not accepted.", step => Body(step) == "dossierTransferred"),
        Takes("anyone-delivers", "MC-TASK-58", "A delivery is taken from anyone.", step => Body(step) == "resultDelivered"),
        Takes("supplement-ids-used-twice", "MC-TASK-61", "An id of a supplement is used twice.", step => Body(step) == "supplementRequested"),
        Changes("nothing-is-waited-for", "MC-TASK-62", "An open supplement is not waited for.", (_, state) => state["waits"] = new JsonArray()),
        Refuses("papers-in-two-phases", "MC-TASK-63", "Papers are taken before the result only.", (step, before) => Body(step).StartsWith("papers", StringComparison.Ordinal) && before.Any(one => Body(one) == "resultIssued")),
        Takes("anyone-confirms-money", "MC-TASK-64", "Payments are taken from anyone.", step => Body(step).StartsWith("payment", StringComparison.Ordinal)),
        Changes("money-never-waited-for", "MC-TASK-65", "An open obligation is not waited for.", (_, state) => state["waits"] = new JsonArray()),
        Refuses("no-money-after-the-end", "MC-TASK-66", "Payments are refused once the result is received.", (step, before) => Body(step) == "paymentConfirmed" && before.Any(one => Body(one) == "resultReceived")),
        Changes("refund-opens-nothing", "MC-TASK-69", "After a refund nothing is owed again.", (step, state) => state["waits"] = Body(step) == "paymentRefunded" ? new JsonArray() : state["waits"]?.DeepClone()),
        Refuses("told-again-is-refused", "MC-TASK-71", "A notice that is told again, to another agency, is refused.", (step, before) => Body(step) == "obligationIssued" && before.Any(one => Body(one) == "obligationIssued")),
        Takes("grant-while-money-is-owed", "MC-TASK-73", "A result is granted while an obligation is open.", step => Body(step) == "resultIssued"),
        Keeps("result-leaves-the-waits", "MC-TASK-75", "A supplement is waited for after the result.", "waits"),
        Changes("stop-pauses-nothing", "MC-TASK-76", "The clock runs on after a stop.", (_, state) => (state["clock"], state["stopped"]) = ("RUNNING", false)),
        Changes("accepted-withdrawal-ends-nothing", "MC-TASK-79", "After an accepted withdrawal the task goes on.", (step, state) => state["phase"] = Body(step) == "withdrawalAccepted" ? "OPEN" : state["phase"]?.DeepClone()),
        Changes("undelivered-opening-stays-open", "MC-TASK-83", "A task whose opening never arrived stays open.", (step, state) => state["phase"] = Body(step) == "deliveryFailed" ? "OPEN" : state["phase"]?.DeepClone()),
        Changes("any-failure-ends-the-task", "MC-TASK-86", "A message that did not arrive ends its task, whatever it was.", (step, state) => state["phase"] = Body(step) == "deliveryFailed" ? "UNDELIVERED" : state["phase"]?.DeepClone()),
        Changes("stalled-delivery-ends-the-task", "MC-DELIVER-74", "A dead letter that nobody settles ends its task.", (step, state) => state["phase"] = Body(step) == "deliveryStalled" ? "UNDELIVERED" : state["phase"]?.DeepClone()),
    ];

    private static WrongProgram Takes(string name, string requirement, string text, Func<JsonObject, bool> isTaken, string? reason = null) =>
        Bends(name, requirement, text, (step, answer) => answer["reason"] is { } said && isTaken(step) && (reason is null || (string?)said == reason) ? new JsonObject { ["phase"] = "OPEN" } : answer);

    private static WrongProgram Refuses(string name, string requirement, string text, Func<JsonObject, IReadOnlyList<JsonObject>, bool> isRefused) => WrongProgram.Bending(name, requirement, text, (vector, found) =>
    {
        var steps = Steps(vector);
        return new JsonObject { ["steps"] = new JsonArray([.. Answers(found).Select((answer, i) => answer["reason"] is null && isRefused(steps[i], steps[..i]) ? Reason("TRANSITION_NOT_ALLOWED") : answer.DeepClone())]) };
    });

    private static WrongProgram Changes(string name, string requirement, string text, Action<JsonObject, JsonObject> change) => Bends(name, requirement, text, (step, answer) =>
    {
        if (answer["phase"] is not null)
        {
            change(step, answer);
        }

        return answer;
    });

    // A member that only ever grows.
    private static WrongProgram Keeps(string name, string requirement, string text, string member) => WrongProgram.Bending(name, requirement, text, (_, found) =>
    {
        var kept = new List<string>();
        foreach (var answer in Answers(found).Where(answer => answer[member] is JsonArray))
        {
            kept.AddRange(answer[member]!.AsArray().Select(item => (string)item!).Except(kept));
            answer[member] = new JsonArray([.. kept.Select(item => (JsonNode)item)]);
        }

        return found;
    });

    private static WrongProgram Bends(string name, string requirement, string text, Func<JsonObject, JsonObject, JsonObject> bend) => WrongProgram.Bending(name, requirement, text, (vector, found) =>
        new JsonObject { ["steps"] = new JsonArray([.. Answers(found).Zip(Steps(vector), (answer, step) => bend(step, answer).DeepClone())]) });

    private static JsonObject Reason(string reason) => new() { ["reason"] = reason };

    private static bool IsRoot(JsonObject step) => Openings.Contains(Body(step)) && step["parent"] is null;

    private static string Body(JsonObject step) => (string)step["body"]!;

    private static List<JsonObject> Steps(JsonObject vector) => [.. vector["steps"]!.AsArray().Select(step => step!.AsObject())];

    private static List<JsonObject> Answers(JsonNode found) => [.. found["steps"]!.AsArray().Select(answer => answer!.AsObject())];
}
