using System.Globalization;
using System.Text.Json.Nodes;
using MotCua.Conformance.Runner;

namespace MotCua.Conformance.Model;

/// <summary>The due dates that the model client said as provisional: said again when it is given the confirmed calendar (MC-TIME-34, MC-TIME-35).</summary>
internal sealed class ModelDueDates(ModelOutbox outbox, ModelFault fault)
{
    public void Calendar(JsonArray years, JsonObject policy)
    {
        var calendar = new ModelCalendar([.. years.OfType<JsonObject>()]);
        foreach (var accepted in outbox.Said("transferAccepted"))
        {
            var (said, isProvisional) = Said(accepted);
            if (!isProvisional || fault.Is("calendar-ignored"))
            {
                continue;
            }

            var acceptedAt = Time(accepted["transferAccepted"]!["acceptedAt"]);
            var due = calendar.DueAt(acceptedAt, policy["amount"]!.GetValue<int>());
            var isConfirmed = calendar.IsConfirmed(acceptedAt, due);
            if (due != said || (isConfirmed && !fault.Is("mark-stays")))
            {
                outbox.Take(Message(accepted, said, due, isConfirmed), null);
            }
        }
    }

    // The last word on the task's due date.
    private (DateTimeOffset DueAt, bool IsProvisional) Said(JsonObject accepted)
    {
        var again = outbox.Said("progressReported").LastOrDefault(message => Task(message) == Task(accepted) && message["progressReported"]!["newDueAt"] is not null)?["progressReported"];
        var body = accepted["transferAccepted"]!;
        return again is null ? (Time(body["dueAt"]), Flag(body["dueProvisional"])) : (Time(again["newDueAt"]), Flag(again["newDueProvisional"]));
    }

    private JsonObject Message(JsonObject accepted, DateTimeOffset said, DateTimeOffset due, bool isConfirmed)
    {
        var header = new JsonObject { ["to"] = accepted["header"]!["to"]!.DeepClone(), ["dossier"] = accepted["header"]!["dossier"]!.DeepClone(), ["task"] = accepted["header"]!["task"]!.DeepClone() };
        return fault.Is("calendar-extends")
            ? new JsonObject { ["header"] = header, ["extensionNotified"] = new JsonObject { ["originalDueAt"] = Moment.Text(said), ["newDueAt"] = Moment.Text(due), ["reason"] = "Đã công bố lịch nghỉ", ["apology"] = "Xin lỗi vì sự chậm trễ" } }
            : new JsonObject
            {
                ["header"] = header,
                ["progressReported"] = new JsonObject
                {
                    ["stepId"] = string.Create(CultureInfo.InvariantCulture, $"due-date-{due:yyyyMMdd}"), ["content"] = "Ngày hẹn trả được tính lại theo lịch nghỉ đã công bố",
                    ["occurredAt"] = Moment.Text(TimeProvider.System.GetUtcNow()), ["newDueAt"] = Moment.Text(due), ["newDueProvisional"] = !isConfirmed,
                },
            };
    }

    private static string Task(JsonObject message) => $"{message["header"]!["dossier"]} {message["header"]!["task"]}";

    private static DateTimeOffset Time(JsonNode? node) => node is null ? default : DateTimeOffset.Parse(node.ToString(), CultureInfo.InvariantCulture);

    private static bool Flag(JsonNode? node) => node?.GetValue<bool>() ?? false;
}
