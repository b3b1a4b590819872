using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Signing;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>
/// Makes a snapshot out of that of the enrolment, signs it, right or wrong, and gives it to the hub. <c>agencies</c>: entries to add, or members to change in the entry of that code;
/// <c>bind</c>: systems to bind to intake; <c>bindings</c>: members to change in the binding of a <c>system</c>, which is added where there is none;
/// <c>number</c>: added to the number in force, 1 where it is not said; <c>loose</c>: members in another order, white space and a member that nobody knows; <c>pad</c>: so many bytes of white space behind.
/// </summary>
internal sealed class PublishStep : Step
{
    private static readonly CallSpec Plain = CallSpec.Read(YamlItem.Parse("publish", new StringReader("{}")));

    private readonly YamlItem _snapshot;
    private readonly JwsSpec _sign;

    public PublishStep(YamlItem item)
        : base(item)
    {
        _snapshot = item.Need("publish").Only("agencies", "bind", "bindings", "number", "loose", "pad");
        _sign = JwsSpec.Read(item["sign"]);
    }

    public override string Summary => "publish a snapshot of the Directory";

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var target = context.Target;
        if (target.PublishAsync is not { } publish || target.Enrolment is not { Snapshot: { } file, Authority: { } authority })
        {
            throw new SuiteProblem("snapshots need a command in the features file, and snapshot and authority with its key in the enrolment");
        }

        var content = (JsonObject)JsonText.TryParse(await File.ReadAllBytesAsync(file, cancellationToken))!;
        var number = await InForceAsync(context, cancellationToken) + int.Parse(_snapshot.TextOf("number") ?? "1", CultureInfo.InvariantCulture);
        content["number"] = number.ToString(CultureInfo.InvariantCulture);
        content["issuedAt"] = Moment.Text(context.Scope.Now());
        foreach (var change in _snapshot["agencies"]?.Items ?? [])
        {
            Change((JsonArray)content["agencies"]!, (JsonObject)context.Scope.Fill(change.ToJson())!);
        }

        foreach (var system in _snapshot.Texts("bind"))
        {
            content["bindings"]!.AsArray().Add(Binding(context.Scope, system));
        }

        foreach (var change in _snapshot["bindings"]?.Items ?? [])
        {
            Change(content["bindings"]!.AsArray(), context.Scope, change);
        }

        var payload = Encoding.UTF8.GetBytes(_snapshot.Flag("loose") ? Loose(content) : JsonText.Compact(content));
        payload = [.. payload, .. Enumerable.Repeat((byte)' ', int.Parse(_snapshot.TextOf("pad") ?? "0", CultureInfo.InvariantCulture))];
        var key = _sign.By is { } by ? context.Scope.SystemOf(by).Key : authority;
        var signature = _sign.Sign(key, RawSnapshot.Header(key), payload, isDetached: true, context.Scope);
        await GiveAsync(publish, payload, signature, cancellationToken);
        // Texts, as MotCua JSON writes 64-bit numbers: a later request may name them.
        var view = new JsonObject { ["number"] = content["number"]!.DeepClone(), ["size"] = payload.Length.ToString(CultureInfo.InvariantCulture), ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(payload)), ["signature"] = signature };
        context.Log.Note($"snapshot {number} of {payload.Length} bytes was published");
        if (Place.TextOf("name") is { } name)
        {
            context.Scope.Set(name, view.DeepClone());
        }

        return view;
    }

    private static async Task<long> InForceAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var view = await context.CallAsync(Plain, Operation.Find("Directory/GetSnapshot"), new JsonObject { ["newerThan"] = long.MaxValue.ToString(CultureInfo.InvariantCulture) }, "intake", cancellationToken);
        return long.TryParse(view["body"]?["number"]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new CaseProblem("GetSnapshot does not say which number is in force");
    }

    // Names grow with time, whatever the number inside: a hub that looks for the last file finds this one.
    private static async Task GiveAsync(Func<string, CancellationToken, Task> publish, byte[] payload, string signature, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("motcua-snapshot-");
        try
        {
            var path = Path.Combine(folder.FullName, string.Create(CultureInfo.InvariantCulture, $"snapshot-{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}.json"));
            await File.WriteAllBytesAsync(path, payload, cancellationToken);
            await File.WriteAllTextAsync(path + ".jws", signature + "\n", cancellationToken);
            await publish(path, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Change(JsonArray agencies, JsonObject change)
    {
        var entry = agencies.OfType<JsonObject>().LastOrDefault(agency => agency["code"]?.ToString() == change["code"]?.ToString());
        if (entry is null)
        {
            agencies.Add(change);
            return;
        }

        foreach (var (name, value) in change)
        {
            entry[name] = value?.DeepClone();
        }
    }

    private static void Change(JsonArray bindings, Scope scope, YamlItem change)
    {
        var name = change.Need("system").Text();
        var thumbprint = scope.SystemOf(name).Key.Thumbprint;
        var binding = bindings.OfType<JsonObject>().FirstOrDefault(one => one["thumbprint"]!.ToString() == thumbprint);
        if (binding is null)
        {
            bindings.Add(binding = Binding(scope, name));
        }

        foreach (var (member, value) in change.Members.Where(member => member.Key != "system"))
        {
            binding[member] = scope.Fill(value.ToJson());
        }
    }

    private static JsonObject Binding(Scope scope, string name)
    {
        var system = scope.SystemOf(name);
        var certificate = system.Key.Certificate;
        return new JsonObject
        {
            ["thumbprint"] = system.Key.Thumbprint, ["certificate"] = Convert.ToBase64String(certificate.RawData), ["system"] = system.Id, ["agencies"] = new JsonArray(scope.Agency("intake")),
            ["from"] = Moment.Text(new DateTimeOffset(certificate.NotBefore.ToUniversalTime())), ["to"] = Moment.Text(new DateTimeOffset(certificate.NotAfter.ToUniversalTime())), ["test"] = true,
        };
    }

    private static string Loose(JsonObject content) => JsonText.Pretty(new JsonObject(content.Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())).Prepend(KeyValuePair.Create<string, JsonNode?>("remark", "Ghi chú"))));
}
