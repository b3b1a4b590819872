using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Runner;

/// <summary>
/// How a token departs from a right one (MC-SIGN-18): the members of <see cref="JwsSpec"/>, and <c>none</c> (no token), <c>raw</c> (the whole field value), <c>claims</c> and <c>drop-claims</c>,
/// <c>iat</c> and <c>exp</c> (seconds from now), <c>content</c> (the whole claims text; <c>${claims}</c> are the right ones, <c>${members}</c> what
/// stands between their braces), <c>in</c> (another header field).
/// </summary>
internal sealed record TokenSpec(YamlItem? Place, JwsSpec Jws)
{
    private const int Life = 240;

    public static TokenSpec Read(YamlItem? item) => new(item, JwsSpec.Read(item, "none", "raw", "claims", "drop-claims", "iat", "exp", "content", "in"));

    /// <returns>The field's value, or null where none is to be sent.</returns>
    public string? Make(Scope scope, string? system)
    {
        if (Place?.TextOf("raw") is { } raw)
        {
            return scope.FillText(raw);
        }

        if (system is null || Place?.Flag("none") == true)
        {
            return null;
        }

        var caller = scope.SystemOf(system);
        var key = scope.SystemOf(Jws.By ?? system).Key;
        var iat = Seconds("iat") ?? 0;
        var claims = new JsonObject
        {
            ["iss"] = caller.Id, ["aud"] = scope.FillText("${hub}"), ["iat"] = JwsSpec.Seconds(scope, iat), ["exp"] = JwsSpec.Seconds(scope, Seconds("exp") ?? iat + Life), ["jti"] = Guid.NewGuid().ToString("N"),
        };
        foreach (var (name, value) in Place?["claims"]?.ToJson() as JsonObject ?? [])
        {
            claims[name] = scope.Fill(value);
        }

        foreach (var name in Place?.Texts("drop-claims") ?? [])
        {
            claims.Remove(name);
        }

        var members = new JsonObject { ["alg"] = Jws.Algorithm is { } alg && !alg.EndsWith("-DER", StringComparison.Ordinal) ? alg : key.Algorithm, ["typ"] = "motcua-auth+jwt", ["x5t#S256"] = key.Thumbprint };
        var right = JsonText.Compact(claims);
        var text = Place?.TextOf("content") is { } content ? scope.FillText(content.Replace("${claims}", right, StringComparison.Ordinal).Replace("${members}", right[1..^1], StringComparison.Ordinal)) : right;
        return "Bearer " + Jws.Sign(key, members, Encoding.UTF8.GetBytes(text), isDetached: false, scope);
    }

    private int? Seconds(string name) => Place?.TextOf(name) is { } text ? int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : null;
}
