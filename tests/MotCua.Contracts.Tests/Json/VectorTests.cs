using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Tests.Json;

/// <summary>The hand-written vectors of vectors/v1 against the reader.</summary>
public sealed class VectorTests
{
    public static TheoryData<string> Valid => [.. ContractTree.Files("valid").Select(ContractTree.NameOf)];

    public static TheoryData<string> Invalid => [.. ContractTree.Files("invalid").Select(ContractTree.NameOf)];

    public static TheoryData<string> Lexical => [.. ContractTree.Files("lexical").Select(ContractTree.NameOf)];

    public static TheoryData<string> Forms => [.. ContractTree.Files("forms").Select(ContractTree.NameOf)];

    [Theory]
    [MemberData(nameof(Valid))]
    public void A_valid_message_is_read_and_written_again_with_the_same_facts(string name)
    {
        var bytes = File.ReadAllBytes(Path.Combine(ContractTree.Vectors, name));

        var read = MotCuaJson.Read<Message>(bytes, JsonReading.Strict);

        Assert.Empty(read.Violations);
        Assert.Empty(MessageRules.Check(read.Value!));
        Assert.Equal(name.Split('/')[1], MotCuaJson.BodyName(read.Value!.BodyCase));
        var written = MotCuaJson.Write(read.Value);
        Assert.True(JsonNode.DeepEquals(WithoutDefaults(JsonNode.Parse(bytes)!), JsonNode.Parse(written)), Encoding.UTF8.GetString(written));
        Assert.Equal(read.Value, MotCuaJson.Read<Message>(written, JsonReading.Strict).Value);
        Assert.Equal(read.Value.Header, MotCuaJson.ReadHeader(bytes).Value);
    }

    [Fact]
    public void Every_body_has_a_valid_vector_and_an_invalid_one()
    {
        foreach (var body in Message.Descriptor.Oneofs[0].Fields.Select(field => field.JsonName))
        {
            Assert.Contains(Valid.Select(row => row.Data), name => name.StartsWith($"valid/{body}/", StringComparison.Ordinal));
            Assert.Contains(ContractTree.Files("invalid"), file => JsonNode.Parse(File.ReadAllBytes(file))!["document"]?[body] is not null);
        }
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void An_invalid_message_has_exactly_the_violation_that_is_expected(string name)
    {
        using var vector = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ContractTree.Vectors, name)));
        var document = Encoding.UTF8.GetBytes(vector.RootElement.GetProperty("document").GetRawText());
        var mode = vector.RootElement.TryGetProperty("mode", out var stated) && stated.GetString() == "strict" ? JsonReading.Strict : JsonReading.Tolerant;

        var read = MotCuaJson.Read<Message>(document, mode);

        var violation = Assert.Single(read.IsValid ? MessageRules.Check(read.Value!) : read.Violations);
        AssertExpected(vector.RootElement.GetProperty("expect"), violation);
        Assert.Equal(name.Split('/')[1], ReasonTable.NameOf(violation.Reason));
    }

    [Theory]
    [MemberData(nameof(Lexical))]
    public void A_lexical_vector_is_taken_or_refused_as_written(string name)
    {
        using var vector = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ContractTree.Vectors, name)));
        var document = vector.RootElement.TryGetProperty("documentBase64", out var raw)
            ? raw.GetBytesFromBase64()
            : Encoding.UTF8.GetBytes(vector.RootElement.GetProperty("text").GetString()!);
        var expect = vector.RootElement.GetProperty("expect");

        var read = MotCuaJson.Read<Message>(document, JsonReading.Tolerant);

        if (expect.GetProperty("accept").GetBoolean())
        {
            Assert.Empty(read.Violations);
            Assert.NotNull(read.Value);
        }
        else
        {
            AssertExpected(expect, Assert.Single(read.Violations, violation => violation.Reason == ErrorReason.JsonInvalid));
            Assert.Equal(ErrorReason.JsonInvalid, read.Reason);
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_form_vector_is_taken_or_refused_as_written(string name)
    {
        using var vector = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ContractTree.Vectors, name)));
        var schema = FormSchema.Load(File.ReadAllBytes(Path.Combine(ContractTree.Schemas, "forms", name.Split('/')[1] + ".json")));
        var expect = vector.RootElement.GetProperty("expect");

        var document = Encoding.UTF8.GetBytes(vector.RootElement.GetProperty("document").GetRawText());
        var violations = schema.Validate(document);

        // The evaluator is for forms that break something: with it for good ones too, forms were 7 % of the hub's CPU time.
        Assert.Equal(expect.GetProperty("valid").GetBoolean(), schema.Accepts(document));
        if (expect.GetProperty("valid").GetBoolean())
        {
            Assert.Empty(violations);
        }
        else
        {
            var violation = Assert.Single(violations);
            Assert.Equal(ErrorReason.FormViolation, violation.Reason);
            Assert.Equal(expect.GetProperty("path").GetString(), violation.Path);
            Assert.Equal(expect.GetProperty("rule").GetString(), violation.Rule);
        }
    }

    [Fact]
    public void Every_form_has_a_valid_vector_and_four_invalid_ones()
    {
        foreach (var form in System.IO.Directory.EnumerateFiles(Path.Combine(ContractTree.Schemas, "forms")).Select(Path.GetFileNameWithoutExtension))
        {
            var vectors = ContractTree.Files("forms", form!).Select(Path.GetFileName).ToList();
            Assert.Contains(vectors, vector => vector!.StartsWith("valid", StringComparison.Ordinal));
            Assert.True(vectors.Count(vector => vector!.StartsWith("invalid", StringComparison.Ordinal)) >= 4, form);
        }
    }

    [Fact]
    public void A_message_above_two_mebibytes_is_too_large_whatever_it_says()
    {
        var bytes = new byte[MotCuaJson.MaxPayloadBytes + 1];
        bytes.AsSpan().Fill((byte)' ');

        Assert.Equal(ErrorReason.PayloadTooLarge, MotCuaJson.Read<Message>(bytes, JsonReading.Tolerant).Reason);
        Assert.Equal(ErrorReason.PayloadTooLarge, MotCuaJson.ReadHeader(bytes).Reason);
    }

    // A writer may say a default or leave it out; ours leaves it out. Form data stays as it is.
    private static JsonNode WithoutDefaults(JsonNode node)
    {
        if (node is JsonObject members)
        {
            foreach (var (name, value) in members.Where(member => member.Key != "data").ToList())
            {
                if (value is JsonValue && value.ToJsonString() is "0" or "\"0\"" or "false" or "\"\"")
                {
                    members.Remove(name);
                }
                else
                {
                    WithoutDefaults(value!);
                }
            }
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                WithoutDefaults(item!);
            }
        }

        return node;
    }

    private static void AssertExpected(JsonElement expect, Violation violation)
    {
        Assert.Equal(expect.GetProperty("rule").GetString(), violation.Rule);
        Assert.Equal(expect.GetProperty("reason").GetString(), ReasonTable.NameOf(violation.Reason));
        if (expect.GetProperty("path").GetString() is { } path)
        {
            Assert.Equal(path, violation.Path);
        }

        Assert.NotEmpty(violation.MessageEn);
        Assert.NotEmpty(violation.MessageVi);
    }
}
