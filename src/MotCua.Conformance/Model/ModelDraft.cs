using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Stage;

namespace MotCua.Conformance.Model;

/// <summary>What the model client makes of a message that it is told to send, before it is signed.</summary>
/// <param name="Header">The header, with the parts that the system makes.</param>
/// <param name="Text">The payload as text.</param>
/// <param name="Payload">The same in bytes.</param>
/// <param name="Files">Hash and path of the files that it names.</param>
/// <param name="IsRefused">Whether a strict writer refuses it.</param>
/// <param name="Broken">The requirements that it breaks.</param>
internal sealed record ModelDraft(JsonObject Header, string Text, byte[] Payload, JsonObject? Files, bool IsRefused, IReadOnlyCollection<string> Broken)
{
    /// <param name="message">What it is told to send; the parts that the system makes are added to it.</param>
    /// <param name="files">Hash and path of the files.</param>
    /// <param name="formOf">A received message whose form is passed on.</param>
    /// <param name="calls">Clock and agency.</param>
    /// <param name="fault">What it does wrongly.</param>
    public static ModelDraft Make(JsonObject message, JsonObject? files, byte[]? formOf, ModelCalls calls, ModelFault fault)
    {
        var now = calls.Now();
        var header = (JsonObject)(message["header"] ??= new JsonObject());
        header["id"] = Scope.Uuid7(now);
        header["from"] = calls.Agency;
        header["createdAt"] = Moment.Text(now);
        header["expiresAt"] ??= Moment.Text(now.AddDays(30));
        header["contract"] = fault.Is("no-contract-version") ? "1" : "1.0";
        header["test"] = true;
        if (fault.Is("same-task-twice") && header["task"] is not null)
        {
            header["task"] = Guid.NewGuid().ToString();
        }

        if (fault.Is("no-delegation"))
        {
            (message["dossierTransferred"]?["dossier"] as JsonObject)?.Remove("delegation");
        }

        if (fault.Is("two-bodies-sent") && IsAnswer(message))
        {
            message["progressReported"] = new JsonObject { ["stepId"] = "B1", ["status"] = "DOSSIER_STATUS_PROCESSING", ["content"] = "Đang thẩm định", ["occurredAt"] = Moment.Text(now) };
        }

        Misstate(message, fault);
        files = fault.Is("file-saved-again") ? SavedAgain(message, files) : files;
        var (mark, form) = formOf is null ? ("", "") : PassOn(message, formOf, fault);
        var text = ModelTimes.CutOff(JsonText.Compact(message), fault);
        text = fault.Is("decomposed") ? text : Vietnamese.Compose(text);
        text = mark.Length == 0 ? text : text.Replace(mark, form, StringComparison.Ordinal);
        text = fault.Is("wrong-size") ? text.Replace("\"size\":\"", "\"size\":\"1", StringComparison.Ordinal) : text;
        var payload = Encoding.UTF8.GetBytes(text);
        var broken = PayloadLint.Read(payload);
        var to = header["to"]?.ToString() ?? "";
        var isRefused = (broken.Count > 0 && !IsTakenWrongly(broken, fault)) || (fault.Is("one-code-system") && to.StartsWith('0')) || (fault.Is("knows-three-levels") && to.Split('.').Length > 3);
        return new ModelDraft(header, text, payload, files, isRefused, broken);
    }

    public static bool IsAnswer(JsonObject message) => !message.Any(member => member.Key is "dossierTransferred" or "papersHandedOver" or "documentSent" or "resultIssued" or "obligationIssued" or "supplementProvided" or "withdrawalRequested");

    // Says another thing than it was told.
    private static void Misstate(JsonObject message, ModelFault fault)
    {
        var header = (JsonObject)message["header"]!;
        if (fault.Is("no-parent-task"))
        {
            header.Remove("parentTask");
        }

        if (fault.Is("no-test-mark") || (fault.Is("own-words-unmarked") && message["resultCorrected"] is not null))
        {
            header.Remove("test");
        }

        if (fault.Is("withdrawal-of-its-own") && (message["withdrawalAccepted"] ?? message["withdrawalRefused"]) is JsonObject answer)
        {
            answer["withdrawalId"] = "R-0";
        }
    }

    // The form of a received message, as it came: the bytes between its braces stay what they are (MC-CORE-71). A mark stands for them until the message is text.
    private static (string Mark, string Form) PassOn(JsonObject message, byte[] received, ModelFault fault)
    {
        using var document = JsonDocument.Parse(received);
        var form = document.RootElement.GetProperty("dossierTransferred").GetProperty("form");
        var mark = new JsonObject { [Guid.NewGuid().ToString("N")] = true };
        message["dossierTransferred"]!["form"] = new JsonObject { ["form"] = form.GetProperty("form").GetString(), ["version"] = form.GetProperty("version").GetString(), ["data"] = mark };
        var data = form.GetProperty("data").GetRawText();
        return (JsonText.Compact(mark), fault.Is("form-encoded-again") ? JsonText.Compact(JsonNode.Parse(data)) : data);
    }

    private static JsonObject SavedAgain(JsonObject message, JsonObject? files)
    {
        var saved = new JsonObject();
        foreach (var (hash, path) in files ?? [])
        {
            var copy = path + "-saved";
            File.WriteAllBytes(copy, [.. File.ReadAllBytes(path!.ToString()), .. "\n%%EOF\n"u8]);
            var again = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(copy)));
            saved[again] = copy;
            var papers = message["papersHandedOver"]!["papers"]![0]!["files"]![0]!;
            (papers["sha256"], papers["size"]) = (papers["sha256"]?.ToString() == hash ? again : papers["sha256"]?.DeepClone(), new FileInfo(copy).Length.ToString(CultureInfo.InvariantCulture));
        }

        return saved;
    }

    private static bool IsTakenWrongly(IReadOnlyCollection<string> broken, ModelFault fault) =>
        (broken.Contains("MC-CORE-8") && fault.Is("decomposed")) || (broken.Contains("MC-CORE-12") && fault.Is("sends-what-it-does-not-know")) || fault.IsUnchecked(broken)
        || fault.Is("sends-unknown-member") || fault.Is("no-contract-version") || fault.Is("same-task-twice") || fault.Is("two-bodies-sent") || fault.Is("times-finer");
}
