using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Intake.Steps;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>Faults of chapter MC-CORE.</summary>
internal static partial class CoreFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        .. Messages(),
        .. Notation(),
        .. Reading(),
        .. Constraints(),
        .. AcrossFields(),
        .. Forms(),
        .. Reasons(),
    ];

    private static IEnumerable<Fault> Messages() =>
    [
        Wrongly.Accepts("message-from-the-future", "MC-CORE-94", "A message that was made ahead of the hub's time is taken.", ErrorReason.ClockSkew, "header.createdAt"),
        Wrongly.Accepts("takes-what-expired", "MC-CORE-95", "A message that nobody may fetch any more is taken.", ErrorReason.MessageExpired, "header.expiresAt"),
        Wrongly.Overlooks("two-bodies-taken", "MC-CORE-1", "Of two bodies the first counts and the second is ignored.", "Another member of the same choice"),
        Wrongly.Accepts("payload-limit-not-kept", "MC-CORE-2", "A payload above 2 MiB is taken.", ErrorReason.PayloadTooLarge),
        Wrongly.Rejects("payload-limit-one-byte-short", "MC-CORE-2", "A payload of exactly 2 MiB is refused.", ErrorReason.PayloadTooLarge, submission => submission.Payload.Length == MotCuaJson.MaxPayloadBytes),
        Wrongly.Accepts("other-major-version-taken", "MC-CORE-4", "A message of another major version is read as if it were of this one.", ErrorReason.ContractNotSupported, "header.contract"),
        Wrongly.Refuses("unknown-body-is-schema-violation", "MC-CORE-4", "A body that is not known is answered as if the sender had made a mistake.", ErrorReason.ContractNotSupported, ErrorReason.SchemaViolation),
        Wrongly.Accepts(
            "unknown-secrecy-is-ordinary", "MC-CORE-5", "A degree of secrecy whose name is not known passes as ordinary.",
            (submission, refusal) => refusal.Reason == ErrorReason.SecrecyNotAllowed && submission.Header.Secrecy == Secrecy.Unspecified),
    ];

    private static IEnumerable<Fault> Notation() =>
    [
        Wrongly.Refuses("broken-notation-is-schema-violation", "MC-CORE-63", "What is no MotCua JSON is refused with SCHEMA_VIOLATION.", ErrorReason.JsonInvalid, ErrorReason.SchemaViolation),
        Wrongly.Overlooks("byte-order-mark-taken", "MC-CORE-6", "A byte order mark is skipped.", "Starts with a byte order mark"),
        Wrongly.Overlooks("wrong-utf8-replaced", "MC-CORE-6", "Bytes that are not UTF-8 are read as replacement characters.", "Not valid UTF-8"),
        Wrongly.Overlooks("rest-behind-the-object-ignored", "MC-CORE-6", "What follows the JSON object is ignored.", "Something follows the JSON value"),
        Wrongly.Overlooks("depth-without-limit", "MC-CORE-7", "Any depth of nesting is taken.", "Nested deeper"),
        Wrongly.Overlooks("decomposed-text-taken", "MC-CORE-8", "Text that is not in form C is taken.", "Text is decomposed"),
        Wrongly.Overlooks("half-surrogates-replaced", "MC-CORE-64", "Half a surrogate pair is read as a replacement character.", "An escape is half"),
        Wrongly.Overlooks("nul-taken", "MC-CORE-64", "U+0000 in a text is taken.", "U+0000 is not text"),
        Wrongly.Overlooks("proto-names-taken", "MC-CORE-9", "Members in the spelling of the proto, or with a capital first, are taken.", "Not a lowerCamelCase"),
        Wrongly.Overlooks("last-of-two-members-counts", "MC-CORE-66", "Of a member that stands twice the last counts.", "The member occurs twice"),
        Wrongly.Overlooks("null-is-absent", "MC-CORE-10", "null is read as if the member were absent.", "null is not used"),
        Wrongly.Overlooks("integers-through-floating-point", "MC-CORE-11", "32-bit integers with a fraction or an exponent are taken.", "Write a whole number"),
        Wrongly.Overlooks("amounts-as-numbers-taken", "MC-CORE-68", "An amount as a JSON number is taken.", "Of the wrong JSON type", IsAt("amount")),
        Wrongly.Overlooks("amounts-with-leading-zeros-taken", "MC-CORE-68", "64-bit integers in digits that are not canonical are taken.", "Write a decimal string"),
        Wrongly.Overlooks("enums-by-number-taken", "MC-CORE-12", "An enum by its number is taken.", "Of the wrong JSON type", IsAt("kind")),
        Wrongly.Overlooks("flags-as-text-taken", "MC-CORE-69", "A flag as a text or as 0 and 1 is taken.", "Of the wrong JSON type", IsAt("paperFollows")),
        Wrongly.Overlooks("local-times-taken", "MC-CORE-13", "Times with an offset, and moments that never were, are taken.", "Write a real moment"),
        Wrongly.Replies<SendResponse>(
            "receipt-times-in-microseconds", "MC-CORE-70", "The time of a receipt has microseconds.", "Exchange/Send",
            (reply, _) => reply.Receipt.Statement = ByteString.CopyFromUtf8(ReceivedAt().Replace(reply.Receipt.Statement.ToStringUtf8(), "${start}.123456Z\""))),
        new Fault("base64-read-loosely", "MC-CORE-14", "Base64 without padding, of the other alphabet or with blanks is taken.") { Http = MendNonceAsync },
        Wrongly.Accepts(
            "empty-member-of-a-choice-ignored", "MC-CORE-15", "A second member of a choice is ignored where it is empty.",
            (submission, refusal) => refusal.Fields.Any(field => field.MessageEn.StartsWith("Another member of the same choice", StringComparison.Ordinal)) && Text(submission).Contains("\":{}", StringComparison.Ordinal)),
        Wrongly.Overlooks("form-data-in-base64-taken", "MC-CORE-16", "Form data that is no JSON object is taken.", "Of the wrong JSON type", IsAt("form.data")),
        Wrongly.Replies<PullResponse>("payload-written-anew", "MC-CORE-71", "A payload is parsed and written again before it is delivered.", "Exchange/Pull", (reply, _) =>
        {
            foreach (var message in reply.Deliveries.Select(delivery => delivery.Message))
            {
                message.Payload = ByteString.CopyFromUtf8(JsonNode.Parse(message.Payload.Span)!.ToJsonString());
            }
        }),
        Wrongly.Accepts(
            "form-data-not-read", "MC-CORE-72", "The notation of form data is not looked at.",
            (_, refusal) => refusal.Reason == ErrorReason.JsonInvalid && refusal.Fields.Count > 0 && refusal.Fields.All(field => field.Path.Contains(".data", StringComparison.Ordinal))),
        Wrongly.Overlooks("form-numbers-through-floating-point", "MC-CORE-73", "Numbers of more than 15 digits or with an exponent are taken in form data.", "Write a plain decimal"),
    ];

    private static IEnumerable<Fault> Reading() =>
    [
        Wrongly.Rejects("header-must-stand-first", "MC-CORE-17", "A message whose header is not its first member is refused.", ErrorReason.JsonInvalid, submission => !Text(submission).StartsWith("{\"header\"", StringComparison.Ordinal)),
        Wrongly.Retells("only-the-first-fault-told", "MC-CORE-18", "Only the first violation is reported.", (refusal, _) =>
        {
            while (refusal.Fields.Count > 1)
            {
                refusal.Fields.RemoveAt(1);
            }
        }),
        Wrongly.Retells("wrong-value-told", "MC-CORE-19", "The text of a field repeats the value that was wrong.", (refusal, call) =>
        {
            foreach (var field in refusal.Fields)
            {
                field.MessageEn += $" Given: {ValueAt(call, field.Path)}";
            }
        }),
        Wrongly.Rejects("unknown-members-refused", "MC-CORE-20", "A member that the version does not know is refused.", ErrorReason.JsonInvalid, submission => BreaksStrictly(submission, "unknown-member")),
        Wrongly.Rejects("unknown-enum-names-refused", "MC-CORE-21", "An enum name that the version does not know is refused.", ErrorReason.JsonInvalid, submission => BreaksStrictly(submission, "enum")),
    ];

    private static IEnumerable<Fault> Constraints() =>
    [
        Wrongly.Retells("constraint-without-path", "MC-CORE-76", "A refusal for a constraint does not say which field is wrong.", (refusal, _) =>
        {
            if (refusal.Reason == ErrorReason.SchemaViolation)
            {
                refusal.Fields.Clear();
            }
        }),
        Wrongly.Overlooks("empty-counts-as-given", "MC-CORE-23", "A required field may be absent or empty.", "Required; give a value"),
        Wrongly.Overlooks("message-without-body-taken", "MC-CORE-77", "A message without a body is taken.", "Give exactly one"),
        Wrongly.Rejects("text-measured-in-code-units", "MC-CORE-24", "The length of a text is counted in UTF-16 units.", ErrorReason.SchemaViolation, submission => (Owner(submission)?.FullName ?? "").Length > 255),
        Wrongly.Overlooks("patterns-not-anchored", "MC-CORE-25", "A pattern is looked for anywhere in the text.", "Does not have the form"),
        Wrongly.Overlooks("maximum-not-kept", "MC-CORE-78", "Values above the maximum are taken.", "Greater than"),
        Wrongly.Rejects("maximum-is-beyond", "MC-CORE-78", "The maximum itself is refused.", ErrorReason.SchemaViolation, submission => submission.Message.DossierTransferred?.Dossier.Components.Any(component => component.Count == 9999) is true),
        Wrongly.Overlooks("list-length-not-kept", "MC-CORE-79", "A list of any length is taken.", "More than"),
        Wrongly.Retells("item-without-place", "MC-CORE-79", "The path of a wrong item does not say which it is.", (refusal, _) =>
        {
            foreach (var field in refusal.Fields)
            {
                field.Path = ListPlace().Replace(field.Path, "");
            }
        }),
    ];

    private static IEnumerable<Fault> AcrossFields() =>
    [
        Wrongly.Accepts("id-time-unchecked", "MC-CORE-30", "The time inside the id is not compared with createdAt.", ErrorReason.SchemaViolation, "header.id"),
        Wrongly.Accepts("expiry-without-limit", "MC-CORE-31", "A message may expire when it is made, or in ten years.", ErrorReason.SchemaViolation, "header.expiresAt"),
        Wrongly.Overlooks("day-of-no-calendar-taken", "MC-CORE-32", "30 February is taken for a date.", "No such day"),
        Wrongly.Accepts("dossier-not-asked-for", "MC-CORE-33", "A body about a dossier need not name it in the header.", ErrorReason.SchemaViolation, "header.dossier"),
        Wrongly.Accepts("task-not-asked-for", "MC-CORE-80", "A body about a task need not name it in the header.", ErrorReason.SchemaViolation, "header.task"),
        Wrongly.Overlooks("two-dossier-codes-taken", "MC-CORE-34", "The dossier may have another code than the header names.", "Not the dossier that"),
        Wrongly.Overlooks("identity-number-of-any-kind", "MC-CORE-35", "The number of an identity is not compared with its kind.", "Does not fit the kind"),
        Wrongly.Overlooks("check-digit-unchecked", "MC-CORE-36", "The check digit of a tax code is not computed.", "The check digit"),
        Wrongly.Overlooks("tax-code-never-issued-taken", "MC-CORE-81", "A tax code is taken when its digits fit, also one that is never issued.", "The check digit", (submission, _) => NeverIssued().IsMatch(Text(submission))),
        Wrongly.Overlooks("sum-unchecked", "MC-CORE-37", "The items of an obligation are not added up.", "Not the sum"),
        Wrongly.Overlooks("replaced-by-itself-taken", "MC-CORE-82", "An obligation may replace itself.", "A replacement is another"),
        Wrongly.Overlooks("granted-without-paper-taken", "MC-CORE-38", "A granted result needs no paper.", "A granted or partly"),
        Wrongly.Overlooks("refused-without-reason-taken", "MC-CORE-83", "A refused result needs no reason.", "A refused or partly"),
        Wrongly.Overlooks("post-without-tracking-number-taken", "MC-CORE-39", "A delivery by post needs no tracking number.", "A delivery by post"),
        Wrongly.Overlooks("failed-delivery-without-reason-taken", "MC-CORE-84", "A failed delivery needs no reason.", "A failed delivery"),
        Wrongly.Overlooks("document-withdrawn-without-reason-taken", "MC-CORE-40", "A document may be withdrawn without a reason.", "Withdrawing, updating"),
        Wrongly.Overlooks("assignment-of-nothing-taken", "MC-CORE-41", "An assignment may name a procedure and a task, or neither.", "Names either"),
        Wrongly.Overlooks("assignment-to-a-stranger-taken", "MC-CORE-85", "An assignment may name who is no successor.", "Not among"),
    ];

    private static IEnumerable<Fault> Forms() =>
    [
        Wrongly.Overlooks(
            "dollar-before-a-line-feed", "MC-CORE-86", "The end of a pattern matches before a line feed at the end.", "Does not have the form", (submission, _) => Text(submission).Contains("\\n\"", StringComparison.Ordinal)),
        Wrongly.Rejects("classes-take-code-units", "MC-CORE-93", "A character beyond the BMP counts twice in a class.", ErrorReason.SchemaViolation, submission => (Owner(submission)?.Email ?? "").IndexOf('@') > 64),
        new Fault("patterns-without-time-limit", "MC-CORE-87", "A pattern runs as long as it runs.")
        {
            Operation = async call =>
            {
                try
                {
                    return await call.NextAsync();
                }
                catch (RefusalException e) when (e.Reason == ErrorReason.FormViolation)
                {
                    await Task.Delay(TimeSpan.FromSeconds(8), call.Tools.Time);
                    throw;
                }
            },
        },
        Wrongly.Accepts("time-limit-means-yes", "MC-CORE-87", "A value for which the pattern ran out of time is taken.", ErrorReason.FormViolation, ".letters"),
        ServesSchema("schema-with-format", "MC-CORE-52", "A form schema with keywords outside the dialect is loaded and served.", "\"type\": \"string\"", "\"type\": \"string\", \"format\": \"date\""),
        ServesSchema("schema-of-a-list", "MC-CORE-54", "A form schema whose root is a list is loaded and served.", "\"type\": \"object\"", "\"type\": \"array\""),
        ServesSchema("form-changed-in-place", "MC-CORE-89", "A published form was changed under its version.", "Tờ khai thử", "Tờ khai thử (đã sửa)"),
        new Fault("forms-unchecked", "MC-CORE-53", "Forms are taken without a look at their schema.") { Skips = [typeof(CheckForms)] },
        Wrongly.Rejects("unknown-forms-refused", "MC-CORE-88", "A form that the catalogue does not have is refused.", ErrorReason.FormViolation, submission => submission.Contents.Forms.Any(found => found.Form is not { Form: "trial", Version: "1" or "2" })),
    ];

    private static IEnumerable<Fault> Reasons() =>
    [
        Wrongly.Retells("refusals-in-english-only", "MC-CORE-61", "A refusal has no Vietnamese text.", (refusal, _) => refusal.MessageVi = refusal.MessageEn),
        Wrongly.Retells("refusals-without-paths", "MC-CORE-61", "A refusal does not say where the message is wrong.", (refusal, _) => refusal.Fields.Clear()),
        Wrongly.Retells("constraint-before-notation", "MC-CORE-91", "Of a constraint and the notation the constraint is named.", (refusal, _) =>
        {
            if (refusal.Reason == ErrorReason.JsonInvalid && refusal.Fields.Any(field => field.MessageEn.StartsWith("Required", StringComparison.Ordinal)))
            {
                refusal.Reason = ErrorReason.SchemaViolation;
            }
        }),
        new Fault("body-before-version", "MC-CORE-91", "The body of another major version is read, and refused for what it breaks of this one.")
        {
            Intake = (submission, outcome, _) => outcome.Refusal?.Reason == ErrorReason.ContractNotSupported && MotCuaJson.Read<Message>(submission.Payload.Span, JsonReading.Tolerant) is { IsValid: false } read
                ? StepOutcome.Refused(Refusals.Create(read.Reason, read.Violations.Select(violation => violation.ToField())))
                : outcome,
        },
        Wrongly.Retells("omitted-fields-not-counted", "MC-CORE-92", "Beyond ten fields the others are left out without a word.", (refusal, _) =>
        {
            refusal.FieldsOmitted = 0;
            while (refusal.Fields.Count > 10)
            {
                refusal.Fields.RemoveAt(10);
            }
        }),
    ];

    private static Fault ServesSchema(string name, string requirement, string text, string find, string with) => Wrongly.Replies<GetFormResponse>(
        name, requirement, text, "Catalog/GetForm", (reply, _) => reply.Schema = ByteString.CopyFromUtf8(reply.Schema.ToStringUtf8().Replace(find, with, StringComparison.Ordinal)));

    private static Func<Submission, Refusal, bool> IsAt(string field) => (_, refusal) => refusal.Fields.All(found => found.Path.EndsWith(field, StringComparison.Ordinal));

    private static string Text(Submission submission) => submission.Payload.ToStringUtf8();

    private static Party? Owner(Submission submission) => submission.Message.DossierTransferred?.Dossier.Owner;

    private static bool BreaksStrictly(Submission submission, string rule) => MotCuaJson.Read<Message>(submission.Payload.Span, JsonReading.Strict).Violations.Any(violation => violation.Rule == rule);

    // What stands at a path such as a.b[1].c; empty where nothing can be found.
    private static string ValueAt(FaultCall call, string path)
    {
        if (call.Request is not SendRequest { Message: { } message })
        {
            return "";
        }

        try
        {
            return PathPart().Matches(path).Aggregate(JsonNode.Parse(message.Payload.Span), (node, part) => part.Groups["index"] is { Success: true } index ? node?[int.Parse(index.ValueSpan, System.Globalization.CultureInfo.InvariantCulture)] : (node as JsonObject)?[part.Value])?.ToString() ?? "";
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return "";
        }
    }

    private static async Task MendNonceAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path.Value is { } path && path.EndsWith("/Ping", StringComparison.Ordinal) && http.Request.ContentType == "application/json")
        {
            using var body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            var nonce = body.RootElement.TryGetProperty("nonce", out var value) ? value.ToString() : "";
            nonce = string.Concat(nonce.Where(c => !char.IsWhiteSpace(c))).TrimEnd('=').Replace('-', '+').Replace('_', '/');
            var bytes = Convert.FromBase64String(nonce.PadRight((nonce.Length + 3) / 4 * 4, '='));
            var mended = Encoding.UTF8.GetBytes($$"""{"nonce":"{{Convert.ToBase64String(bytes)}}"}""");
            http.Request.Body = new MemoryStream(mended);
            http.Request.ContentLength = mended.Length;
        }

        await next(http);
    }

    [GeneratedRegex("(?<start>\"receivedAt\":\"[^\"Z.]+)[^\"]*\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ReceivedAt();

    [GeneratedRegex(@"\[[0-9]+\]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ListPlace();

    [GeneratedRegex("\"taxCode\":\"([0-9]{10}-000|00[0-9]{8}|[0-9]{2}0{7}[0-9]|000[0-9]{9}|0100000050)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NeverIssued();

    [GeneratedRegex(@"[^.\[\]]+(?![^\[]*\])|\[(?<index>[0-9]+)\]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PathPart();
}
