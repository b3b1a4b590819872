using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Signing;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>
/// Reads a whole snapshot, part after part (MC-DIR-14); 0 is the newest. The view has its <c>number</c>, <c>size</c>, <c>signature</c> and <c>sha256</c>, whether the authority signed it, the bytes of each of
/// its <c>parts</c>, and what each part <c>said</c> in the other members.
/// </summary>
internal sealed class SnapshotStep(YamlItem item) : Step(item)
{
    private const int MostParts = 50;

    private readonly CallSpec _call = CallSpec.Read(item);
    private readonly string _number = item.Need("snapshot").Text();

    public override string Summary => $"read the snapshot {_number}";

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var payload = new MemoryStream();
        var (parts, said) = (new JsonArray(), new JsonArray());
        var number = context.Scope.FillText(_number);
        var (size, signature) = (0L, "");
        for (var i = 0; i < MostParts; i++)
        {
            var body = new JsonObject { ["number"] = number, ["offset"] = payload.Length.ToString(CultureInfo.InvariantCulture) };
            var view = await context.CallAsync(_call, Operation.Find("Directory/GetSnapshot"), body, Place.TextOf("as") ?? "intake", cancellationToken);
            if (view["body"]?["snapshot"] is not JsonObject snapshot)
            {
                return view;
            }

            var part = Convert.FromBase64String(snapshot["payload"]?.GetValue<string>() ?? "");
            number = view["body"]!["number"]?.ToString() ?? "0";
            size = long.Parse(view["body"]!["size"]?.ToString() ?? "0", CultureInfo.InvariantCulture);
            signature = snapshot["signature"]?.GetValue<string>() ?? "";
            payload.Write(part);
            parts.Add(part.Length);
            said.Add(new JsonObject { ["number"] = number, ["size"] = size, ["signature"] = signature });
            if (part.Length == 0 || payload.Length >= size)
            {
                break;
            }
        }

        var whole = payload.ToArray();
        return new JsonObject
        {
            ["code"] = "ok",
            ["body"] = new JsonObject
            {
                ["number"] = number, ["size"] = size, ["length"] = whole.Length, ["signature"] = signature, ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(whole)), ["parts"] = parts, ["said"] = said,
                ["isSigned"] = context.Target.Enrolment.Authority is { } authority && RawSnapshot.IsSigned(whole, signature, authority.Certificate),
            },
        };
    }
}
