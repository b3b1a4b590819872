using System.Text.Json.Nodes;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Vectors;

/// <summary>Messages and forms, right and wrong (MC-CORE). Right and wrong messages are one kind: a program is not told which it has.</summary>
internal static class MessageVectors
{
    private static readonly string[] Modes = ["tolerant", "strict"];
    private static readonly VectorKind Message = new("message", new Bilingual("Reading a message", "Đọc thông điệp"));
    private static readonly VectorKind Lexical = new("lexical", new Bilingual("Reading bytes", "Đọc dãy byte"));
    private static readonly VectorKind Forms = new("forms", new Bilingual("Checking form data", "Kiểm tra dữ liệu biểu mẫu"));

    public static IEnumerable<Vector> All() => Valid().Concat(Invalid()).Concat(OfBytes()).Concat(OfForms());

    private static IEnumerable<Vector> Valid() =>
        from file in VectorFiles.In("valid")
        from mode in Modes
        let name = file.Name.Replace('/', '-').ToLowerInvariant()
        select Message.Make(
            $"MC-CORE-1/{name}-{mode}",
            new Bilingual($"{file.Name}, {mode}", $"{file.Name}, {(mode == "strict" ? "đọc nghiêm" : "đọc khoan dung")}"),
            new JsonObject { ["mode"] = mode, ["document"] = file.Content.DeepClone() },
            result => VectorComparison.Differs(result, new JsonObject { ["accept"] = true }) ?? (VectorComparison.IsSameMessage(result!["document"], file.Content) ? null : "the document that was written again says something else"));

    private static IEnumerable<Vector> Invalid() =>
        from file in VectorFiles.In("invalid")
        let vector = file.Content
        select Message.Make(Case(vector), About(vector), new JsonObject { ["mode"] = vector["mode"]?.DeepClone() ?? "tolerant", ["document"] = vector["document"]!.DeepClone() }, Refused(vector["expect"]!));

    private static IEnumerable<Vector> OfBytes() =>
        from file in VectorFiles.In("lexical")
        let vector = file.Content
        let expect = vector["expect"]!
        let question = vector["text"] is { } text ? new JsonObject { ["text"] = text.DeepClone() } : new JsonObject { ["documentBase64"] = vector["documentBase64"]!.DeepClone() }
        select Lexical.Make(Case(vector), About(vector), question, expect["accept"]!.GetValue<bool>() ? new JsonObject { ["accept"] = true } : Refused(expect));

    private static IEnumerable<Vector> OfForms() =>
        from file in VectorFiles.In("forms")
        let vector = file.Content
        let schema = VectorFiles.Read($"schemas/forms/{vector["form"]}-{vector["version"]}.json")
        let question = new JsonObject { ["form"] = vector["form"]!.DeepClone(), ["version"] = vector["version"]!.DeepClone(), ["schema"] = schema, ["document"] = vector["document"]!.DeepClone() }
        select Forms.Make(Case(vector), About(vector), question, vector["expect"]!.DeepClone());

    private static JsonObject Refused(JsonNode expect)
    {
        var expected = new JsonObject { ["accept"] = false, ["reason"] = expect["reason"]!.DeepClone(), ["rule"] = expect["rule"]!.DeepClone() };
        if (expect["path"] is { } path)
        {
            expected["path"] = path.DeepClone();
        }

        return expected;
    }

    private static string Case(JsonNode vector) => vector["case"]!.GetValue<string>();

    private static string About(JsonNode vector) => vector["description"]!.GetValue<string>();
}
