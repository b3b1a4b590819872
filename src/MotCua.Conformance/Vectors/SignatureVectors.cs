using System.Text.Json.Nodes;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Vectors;

/// <summary>Signatures, tokens, chains and receipts that outside tools made (MC-SIGN). Which problem a verifier finds first is its own; whether it is valid, and the reason that a hub answers, are not.</summary>
internal static class SignatureVectors
{
    private static readonly VectorKind Signing = new("signing", new Bilingual("Verifying a message's signature", "Kiểm tra chữ ký của thông điệp"));
    private static readonly VectorKind Tokens = new("tokens", new Bilingual("Verifying a token", "Kiểm tra thẻ xác thực"));
    private static readonly VectorKind Trust = new("trust", new Bilingual("Trusting a certificate", "Kiểm tra độ tin cậy của chứng thư"));
    private static readonly VectorKind Receipts = new("receipts", new Bilingual("Verifying receipts", "Kiểm tra biên nhận"));

    public static IEnumerable<Vector> All() => Of(Signing, "signing", "payload", "signature", "certificate").Concat(Of(Tokens, "signing/tokens", "token", "audience", "now", "certificate")).Concat(Chains()).Concat(Of(Receipts, "receipts", "hub", "hubCertificate", "receipts"));

    private static IEnumerable<Vector> Of(VectorKind kind, string folder, params string[] asked) =>
        from file in VectorFiles.In(folder)
        where !file.Name.Contains('/', StringComparison.Ordinal) && file.Content is JsonObject vector && vector["expected"] is not null
        let expected = new JsonObject { ["valid"] = file.Content["expected"]!["valid"]!.DeepClone(), ["reason"] = file.Content["expected"]!["reason"]?.DeepClone() }
        select kind.Make(Text(file.Content, "case"), Text(file.Content, "about"), new JsonObject(asked.Select(name => KeyValuePair.Create(name, file.Content[name]?.DeepClone()))), expected["reason"] is null ? new JsonObject { ["valid"] = expected["valid"]!.DeepClone() } : expected);

    private static IEnumerable<Vector> Chains() =>
        from chain in VectorFiles.Read("vectors/signing/trust.json").AsArray()
        let question = new JsonObject
        {
            ["certificate"] = Pem(Text(chain, "certificate")), ["anchors"] = new JsonArray(Pem(Text(chain, "anchor"))), ["at"] = chain["at"]!.DeepClone(),
            ["intermediates"] = Text(chain, "intermediate") == "none" ? [] : new JsonArray(Pem(Text(chain, "intermediate"))),
        }
        select Trust.Make(Text(chain, "case"), Text(chain, "case").Split('/')[1].Replace('-', ' '), question, new JsonObject { ["valid"] = Text(chain, "expected") == "NONE" });

    private static string Pem(string name) => VectorFiles.Text($"keys/{name}.cert.pem");

    private static string Text(JsonNode? node, string name) => node![name]!.GetValue<string>();
}
