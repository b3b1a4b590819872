using System.Text;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Runner;

/// <summary>A message that a case sends, right or wrong in every part.</summary>
internal sealed record MessageSpec(YamlItem Place, string Draft, string? As, string? To, string? Dossier, string? Task, string? Parent, string? Again, string? Name, YamlItem? At, JsonObject Set, IReadOnlyList<string> Drop, YamlItem? Payload, JwsSpec Sign)
{
    public static readonly string[] Members = ["send", "as", "to", "dossier", "task", "parent", "again", "name", "at", "set", "drop", "payload", "sign"];

    public static MessageSpec Read(YamlItem item) => new(
        item,
        item.TextOf("send") ?? "",
        item.TextOf("as"),
        item.TextOf("to"),
        item.TextOf("dossier"),
        item.TextOf("task"),
        item.TextOf("parent"),
        item.TextOf("again"),
        item.TextOf("name"),
        item["at"],
        item["set"]?.ToJson() as JsonObject ?? [],
        item.Texts("drop"),
        item["payload"]?.Only("text", "replace", "prefix-hex", "suffix", "insert-hex", "pad"),
        JwsSpec.Read(item["sign"]));

    /// <summary>The signed message: its bytes are made here, once.</summary>
    public SignedText Make(Scope scope)
    {
        var before = Again is null ? null : SignedText.Remembered(scope, Again);
        var payload = before?.Payload ?? Bytes(scope);
        if (before is not null && Place["sign"] is null)
        {
            return before;
        }

        var key = scope.SystemOf(Sign.By ?? As ?? before!.System).Key;
        var members = new JsonObject
        {
            ["alg"] = Sign.Algorithm is { } alg && !alg.EndsWith("-DER", StringComparison.Ordinal) ? alg : key.Algorithm,
            ["typ"] = "motcua-message+jws",
            ["cty"] = "application/vnd.motcua.message.v1+json",
            ["x5t#S256"] = key.Thumbprint,
            ["iat"] = JwsSpec.Seconds(scope),
        };
        return new SignedText(payload, Sign.Sign(key, members, payload, isDetached: true, scope), As ?? before!.System);
    }

    /// <summary>The message as a system under test is asked to send it: without what it makes itself.</summary>
    public static JsonNode ForSystem(YamlItem place, string draft, Scope scope)
    {
        var message = Drafts.Find(draft, place);
        var header = (JsonObject)message["header"]!;
        Put(header, "to", place.TextOf("to") is { } to ? scope.Agency(to) : null);
        Put(header, "dossier", place.TextOf("dossier") is { } dossier ? $"${{dossier.{dossier}}}" : null);
        Put(header, "task", place.TextOf("task") is { } task ? $"${{task.{task}}}" : null);
        Put(header, "parentTask", place.TextOf("parent") is { } parent ? $"${{task.{parent}}}" : null);
        foreach (var (path, value) in place["set"]?.ToJson() as JsonObject ?? [])
        {
            JsonPaths.Set(message, path, value?.DeepClone());
        }

        foreach (var path in place.Texts("drop"))
        {
            JsonPaths.Remove(message, path);
        }

        return scope.Fill(message)!;
    }

    private byte[] Bytes(Scope scope)
    {
        var message = Drafts.Find(Draft, Place);
        var header = (JsonObject)message["header"]!;
        var now = At is null ? scope.Now() : At.Text() == "before-the-end" ? scope.BeforeTheEnd() : scope.Now() + Moment.Shift(At);
        scope.Created = now;
        header["id"] = Scope.Uuid7(now);
        header["from"] = scope.Agency(As ?? throw Place.Problem("'as' is missing", "thiếu 'as'"));
        header["to"] = scope.Agency(To ?? throw Place.Problem("'to' is missing", "thiếu 'to'"));
        header["createdAt"] = Moment.Text(now);
        header["expiresAt"] = Moment.Text(now.AddDays(1));
        header["contract"] = "1.0";
        header["test"] = true;
        Put(header, "dossier", Dossier is null ? null : $"${{dossier.{Dossier}}}");
        Put(header, "task", Task is null ? null : $"${{task.{Task}}}");
        Put(header, "parentTask", Parent is null ? null : $"${{task.{Parent}}}");
        if (Dossier is not null && (message["dossierTransferred"] ?? message["dossierRegistered"])?["dossier"] is JsonObject dossier)
        {
            Put(dossier, "code", $"${{dossier.{Dossier}}}");
        }

        foreach (var (path, value) in Set)
        {
            JsonPaths.Set(message, path, value?.DeepClone());
        }

        foreach (var path in Drop)
        {
            JsonPaths.Remove(message, path);
        }

        var filled = scope.Fill(message)!;
        if (filled["header"]?["id"] is JsonValue id && id.TryGetValue<string>(out var text))
        {
            scope.Name(text, Name is null ? $"id of {Draft}" : $"{Name}.id");
        }

        return Departed(scope, JsonText.Compact(filled));
    }

    private byte[] Departed(Scope scope, string text)
    {
        if (Payload is null)
        {
            return Encoding.UTF8.GetBytes(text);
        }

        text = Payload.TextOf("text") is { } whole ? scope.FillText(whole.Replace("${message}", text, StringComparison.Ordinal)) : text;
        foreach (var change in Payload["replace"]?.Items ?? [])
        {
            var find = scope.FillText(change.Only("find", "with", "times").Need("find").Text());
            var at = text.IndexOf(find, StringComparison.Ordinal);
            var with = string.Concat(Enumerable.Repeat(scope.FillText(change.Need("with").Text()), change.NumberOf("times") ?? 1));
            text = at < 0 ? throw change.Problem($"the payload has no {find}", $"nội dung không có {find}") : string.Concat(text.AsSpan(0, at), with, text.AsSpan(at + find.Length));
        }

        List<byte> bytes = [.. Convert.FromHexString(Payload.TextOf("prefix-hex") ?? ""), .. Encoding.UTF8.GetBytes(text), .. Encoding.UTF8.GetBytes(Payload.TextOf("suffix") ?? "")];
        if (Payload["insert-hex"] is { } insert)
        {
            var after = Encoding.UTF8.GetBytes(insert.Only("after", "hex").Need("after").Text());
            var place = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes).IndexOf(after);
            bytes.InsertRange(place + after.Length, Convert.FromHexString(insert.Need("hex").Text()));
        }

        if (Payload.TextOf("pad") is { } pad)
        {
            // White space after the value is allowed (MC-CORE-6): only the size is wrong.
            bytes.AddRange(Enumerable.Repeat((byte)' ', Math.Max(0, int.Parse(pad, System.Globalization.CultureInfo.InvariantCulture) - bytes.Count)));
        }

        return [.. bytes];
    }

    private static void Put(JsonObject header, string name, string? value)
    {
        if (value is not null)
        {
            header[name] = value;
        }
    }
}
