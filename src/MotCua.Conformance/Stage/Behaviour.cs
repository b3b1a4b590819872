using System.Globalization;
using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Runner;
using MotCua.Contracts.V1;

namespace MotCua.Conformance.Stage;

/// <summary>
/// How the stage answers a call other than honestly. <c>refuse</c> (with <c>code</c>, <c>message</c>, <c>vi</c>, <c>retry-ms</c>, <c>fields</c>, <c>domain</c>), <c>http</c> (a gateway's answer: <c>body</c>, <c>type</c>, <c>headers</c>), <c>cut: before | after</c> the work was done,
/// <c>hang</c>, <c>reset</c> (HTTP/2 error code), <c>receipt</c> (a forged one), <c>delay</c> (then honestly), <c>end: clean</c> (a stream that ends without its last frame), <c>signature</c> (of the signing service: <c>other-key</c>, <c>der</c>), <c>sign</c> (how the signature of a Ping departs from a right one), <c>details</c> (of a refusal over gRPC: <c>padded</c>, <c>unpadded</c>, <c>second</c> behind another value), <c>honest</c>; and how the answer travels (<see cref="AnswerForm"/>).
/// </summary>
internal sealed record Behaviour(YamlItem Place)
{
    private static readonly string[] Members = ["refuse", "code", "message", "vi", "retry-ms", "fields", "domain", "http", "body", "type", "headers", "cut", "hang", "reset", "receipt", "delay", "end", "honest", "raw-message", "signature", "sign", "details", .. AnswerForm.Members];

    public static readonly string[] Receipts = ["none", "other-message", "other-hub", "other-hub-in-statement", "other-payload", "other-sender", "other-signature", "path", "signature", "key", "typ", "index", "text"];

    private static readonly EnumDescriptor Reasons = ErrorsReflection.Descriptor.EnumTypes.Single(type => type.Name == "ErrorReason");

    // The row of the reason in the table (MC-CORE-61), as the proto has it.
    private static string CodeOf(EnumValueDescriptor value) => StatusNames.Of(value.GetOptions()?.GetExtension(OptionsExtensions.Reason)?.Code.ToString(CultureInfo.InvariantCulture));

    public static Behaviour Read(YamlItem item)
    {
        item.Only(Members);
        item["receipt"]?.OneOf(Receipts);
        item["cut"]?.OneOf("before", "after");
        item["signature"]?.OneOf(StageSigning.Signatures);
        item["details"]?.OneOf("padded", "unpadded", "second");
        return new Behaviour(item) { Form = AnswerForm.Read(item), Sign = JwsSpec.Read(item["sign"]) };
    }

    public string? Text(string name) => Place.TextOf(name);

    /// <summary>How the answer travels.</summary>
    public AnswerForm Form { get; private init; } = AnswerForm.Right;

    /// <summary>How the hub signs the nonce of a Ping.</summary>
    public JwsSpec Sign { get; private init; } = JwsSpec.Right;

    public TimeSpan? Delay => Place.TextOf("delay") is { } text ? Runner.Steps.Step.Duration(text, Place) : null;

    /// <summary>
    /// The refusal as the result of a message of a batch (MC-ERR-6); null where it can be said only of the whole call: a reason that the contract does not have, another domain, or a code that is not the reason's.
    /// </summary>
    public JsonObject? InBatch()
    {
        if (Text("refuse") is not { } reason || Text("domain") is not null || Text("raw-message") is not null || Reasons.FindValueByName($"ERROR_REASON_{reason}") is not { } value || CodeOf(value) != Text("code"))
        {
            return null;
        }

        return new JsonObject
        {
            ["reason"] = value.Name,
            ["messageEn"] = Text("message") ?? reason,
            ["messageVi"] = Text("vi") ?? "Bị từ chối trong kiểm thử. Hãy sửa rồi gửi lại.",
            ["fields"] = new JsonArray([.. Place["fields"]?.Items.Select(field => new JsonObject { ["path"] = field.Text(), ["messageEn"] = "Mend it.", ["messageVi"] = "Hãy sửa." }) ?? []]),
            ["retryAfterMs"] = Text("retry-ms") ?? "0",
        };
    }

    /// <summary>Whether the work of the call is done all the same.</summary>
    public bool IsDone => Place["refuse"] is null && Place["http"] is null && Place["hang"] is null && Place["reset"] is null && Place.TextOf("cut") != "before";
}
