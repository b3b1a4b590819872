using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Signing;

namespace MotCua.Conformance.Runner;

/// <summary>
/// How a JWS of a case departs from a right one. <c>by</c>: the system whose key signs; <c>alg</c>: how it signs; <c>set</c> and <c>drop</c>: header members; <c>header</c>: the whole header text,
/// in which <c>${header}</c> is the right one, <c>${members}</c> what stands between its braces; <c>over</c>: other content that is
/// signed, in which <c>${payload}</c> is the right one; <c>text</c>: the whole JWS, in which <c>${h}</c>, <c>${p}</c> and <c>${s}</c> are its three parts, <c>${c}</c> the content of a detached one.
/// </summary>
internal sealed record JwsSpec(string? By, string? Algorithm, JsonObject Set, IReadOnlyList<string> Drop, string? Header, string? Over, string? Text)
{
    public static readonly string[] Members = ["by", "alg", "set", "drop", "header", "over", "text"];

    public static readonly JwsSpec Right = new(null, null, [], [], null, null, null);

    public static JwsSpec Read(YamlItem? item, params ReadOnlySpan<string> more) => item is null ? Right : new JwsSpec(
        item.Only([.. Members, .. more]).TextOf("by"),
        item.TextOf("alg"),
        item["set"]?.ToJson() as JsonObject ?? [],
        item.Texts("drop"),
        item.TextOf("header"),
        item.TextOf("over"),
        item.TextOf("text"));

    /// <param name="members">The right header; this departs from it.</param>
    public string Sign(RawKey key, JsonObject members, ReadOnlySpan<byte> content, bool isDetached, Scope scope)
    {
        foreach (var (name, value) in Set)
        {
            members[name] = scope.Fill(value);
        }

        foreach (var name in Drop)
        {
            members.Remove(name);
        }

        var right = JsonText.Compact(members);
        var header = Header is null ? right : scope.FillText(Header.Replace("${header}", right, StringComparison.Ordinal).Replace("${members}", right[1..^1], StringComparison.Ordinal).Replace("${thumbprint}", key.Thumbprint, StringComparison.Ordinal));
        var over = Over is null ? content : Encoding.UTF8.GetBytes(string.Join(Encoding.UTF8.GetString(content), Over.Split("${payload}").Select(scope.FillText)));
        var jws = RawJws.Attached(key, header, over, Algorithm);
        var parts = jws.Split('.');
        var (h, p, s) = (parts[0], isDetached ? "" : Over is null ? parts[1] : Base64Url.Encode(content), parts[2]);
        return Text is null ? $"{h}.{p}.{s}" : Fill(Text, h, p, s).Replace("${c}", Base64Url.Encode(content), StringComparison.Ordinal);
    }

    /// <summary>Seconds since 1970 of the hub's time, shifted.</summary>
    public static long Seconds(Scope scope, int shift = 0) => scope.Now().ToUnixTimeSeconds() + shift;

    // ${s:tamper} turns a bit of the signature over, ${s:cut} lacks its last byte or bytes, ${s:bits} sets unused bits of its last character; ${h:blank} has a blank that was not signed.
    private static string Fill(string text, string h, string p, string s) => text
        .Replace("${h}", h, StringComparison.Ordinal)
        .Replace("${p}", p, StringComparison.Ordinal)
        .Replace("${s:tamper}", Tamper(s), StringComparison.Ordinal)
        .Replace("${s:bits}", LooseBits(s), StringComparison.Ordinal)
        .Replace("${h:blank}", Base64Url.Encode([(byte)' ', .. Base64Url.Decode(h)]), StringComparison.Ordinal)
        .Replace("${s:cut}", s[..^4], StringComparison.Ordinal)
        .Replace("${s:long}", s + new string('A', 4096), StringComparison.Ordinal)
        .Replace("${s}", s, StringComparison.Ordinal);

    private static string Tamper(string s)
    {
        var bytes = Base64Url.Decode(s);
        bytes[bytes.Length / 2] ^= 1;
        return Base64Url.Encode(bytes);
    }

    // The last character of 64 bytes carries two bits of them and four that must be zero.
    private static string LooseBits(string s) => s.Length % 4 == 0 ? s : s[..^1] + (char)(s[^1] + 1);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"JWS by {By ?? "the sender"}");
}
