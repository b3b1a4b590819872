using System.Text;
using System.Text.Json.Nodes;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Tests.Json;

/// <summary>Each keyword of the allow-list on both evaluators; everything else refused with its place.</summary>
public sealed class FormSchemaTests
{
    // keyword, schema of member v, a value that holds, a value that does not
    public static TheoryData<string, string, string, string> Keywords => new()
    {
        { "type string", """{"type":"string"}""", "\"1\"", "1" },
        { "type integer", """{"type":"integer"}""", "1", "1.5" },
        { "type number", """{"type":"number"}""", "1.5", "\"1.5\"" },
        { "type boolean", """{"type":"boolean"}""", "false", "0" },
        { "type object", """{"type":"object"}""", "{}", "[]" },
        { "type array", """{"type":"array"}""", "[]", "{}" },
        { "properties", """{"type":"object","properties":{"a":{"type":"integer"}}}""", """{"a":1,"b":"x"}""", """{"a":"1"}""" },
        { "required", """{"type":"object","required":["a","b"]}""", """{"a":1,"b":0}""", """{"a":1}""" },
        { "additionalProperties false", """{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":false}""", """{"a":1}""", """{"b":1}""" },
        { "additionalProperties schema", """{"type":"object","additionalProperties":{"type":"integer"}}""", """{"b":1}""", """{"b":"1"}""" },
        { "additionalProperties beside allOf", """{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":false,"allOf":[{"type":"object","properties":{"b":{"type":"integer"}}}]}""", """{"a":1}""", """{"a":1,"b":2}""" },
        { "items", """{"type":"array","items":{"type":"integer"}}""", "[1,2]", """[1,"2"]""" },
        { "enum string", """{"type":"string","enum":["a","ế"]}""", "\"ế\"", "\"A\"" },
        { "enum integer", """{"type":"integer","enum":[1,2]}""", "2", "3" },
        { "enum boolean", """{"type":"boolean","enum":[true]}""", "true", "false" },
        { "pattern", """{"type":"string","pattern":"^[0-9]{3}$"}""", "\"123\"", "\"123\\n\"" },
        { "pattern with group", """{"type":"string","pattern":"^(ab|c)+\\.[^x-z]?$"}""", "\"abc.😀\"", "\"abc.x\"" },
        { "pattern of characters beyond the BMP", """{"type":"string","pattern":"^[^a]{2}$"}""", "\"😀😀\"", "\"😀\"" },
        { "minLength", """{"type":"string","minLength":2}""", "\"ếế\"", "\"😀\"" },
        { "maxLength", """{"type":"string","maxLength":2}""", "\"😀😀\"", "\"abc\"" },
        { "minItems", """{"type":"array","minItems":1}""", "[1]", "[]" },
        { "maxItems", """{"type":"array","maxItems":1}""", "[1]", "[1,1]" },
        { "minimum", """{"type":"number","minimum":0.5}""", "0.5", "0.49" },
        { "maximum", """{"type":"integer","maximum":999999999999999}""", "999999999999999", "\"a\"" },
        { "maximum of a number", """{"type":"number","maximum":10}""", "10", "10.000000000001" },
        { "oneOf", """{"type":"integer","oneOf":[{"type":"integer","minimum":5},{"type":"integer","maximum":10}]}""", "4", "7" },
        { "anyOf", """{"type":"integer","anyOf":[{"type":"integer","minimum":10},{"type":"integer","maximum":5}]}""", "4", "7" },
        { "allOf", """{"type":"integer","allOf":[{"type":"integer","minimum":5},{"type":"integer","maximum":10}]}""", "7", "4" },
        { "not", """{"type":"string","not":{"type":"string","enum":["x"]}}""", "\"y\"", "\"x\"" },
        { "$ref and definitions", """{"$ref":"#/definitions/digits"}""", "\"12\"", "\"1a\"" },
        { "$ref to a tree", """{"$ref":"#/definitions/tree"}""", """{"children":[{"children":[]}]}""", """{"children":[{"children":[1]}]}""" },
        { "annotations", """{"type":"string","title":"t","description":"d","$comment":"c","default":5,"examples":[1],"maxLength":1}""", "\"a\"", "\"ab\"" },
        { "a member named like a keyword", """{"type":"object","properties":{"format":{"type":"integer"},"type":{"type":"string"}}}""", """{"format":1,"type":"x"}""", """{"format":"x"}""" },
        { "a text that looks like a date", """{"type":"string","enum":["2026-11-22T00:00:00Z"]}""", "\"2026-11-22T00:00:00Z\"", "\"2026-11-22\"" },
    };

    public static TheoryData<string> Outside =>
    [
        "const", "if", "then", "else", "$defs", "contains", "propertyNames", "dependencies", "dependentRequired", "dependentSchemas", "prefixItems", "unevaluatedItems",
        "unevaluatedProperties", "patternProperties", "additionalItems", "uniqueItems", "multipleOf", "exclusiveMinimum", "exclusiveMaximum", "minProperties",
        "maxProperties", "format", "contentEncoding", "contentMediaType", "contentSchema", "readOnly", "writeOnly", "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef",
        "$recursiveAnchor", "$vocabulary", "minContains", "maxContains", "deprecated", "nullable", "discriminator", "x-nullable", "id",
    ];

    // place, schema
    public static TheoryData<string, string> Refused => new()
    {
        { "#/type", """{}""" },
        { "#/type", """{"type":["object"]}""" },
        { "#/type", """{"type":"string"}""" },
        { "#/type", """{"type":"null"}""" },
        { "#/$schema", """{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object"}""" },
        { "#/properties/a", """{"type":"object","properties":{"a":true}}""" },
        { "#/properties/a/type", """{"type":"object","properties":{"a":{"maxLength":1}}}""" },
        { "#/properties/a/title", """{"type":"object","properties":{"a":{"$ref":"#/definitions/x","title":"t"}},"definitions":{"x":{"type":"string"}}}""" },
        { "#/properties/a/$ref", """{"type":"object","properties":{"a":{"$ref":"#/definitions/y"}}}""" },
        { "#/properties/a/$ref", """{"type":"object","properties":{"a":{"$ref":"https://example.vn/x.json"}}}""" },
        { "#/properties/a/$ref", """{"type":"object","properties":{"a":{"$ref":"#"}}}""" },
        { "#/properties/$ref", """{"type":"object","properties":{"$ref":{"type":"string"}}}""" },
        { "#/properties/a/minLength", """{"type":"object","properties":{"a":{"type":"integer","minLength":1}}}""" },
        { "#/properties/a/definitions", """{"type":"object","properties":{"a":{"type":"object","definitions":{}}}}""" },
        { "#/properties/a/$id", """{"type":"object","properties":{"a":{"type":"object","$id":"x"}}}""" },
        { "#/properties/a/items", """{"type":"object","properties":{"a":{"type":"array","items":[{"type":"string"}]}}}""" },
        { "#/properties/a/enum", """{"type":"object","properties":{"a":{"type":"string","enum":[]}}}""" },
        { "#/properties/a/enum/0", """{"type":"object","properties":{"a":{"type":"string","enum":[1]}}}""" },
        { "#/properties/a/enum/1", """{"type":"object","properties":{"a":{"type":"string","enum":["x","x"]}}}""" },
        { "#/properties/a/maxLength", """{"type":"object","properties":{"a":{"type":"string","maxLength":-1}}}""" },
        { "#/required/1", """{"type":"object","required":["a","a"]}""" },
        { "#/oneOf", """{"type":"object","oneOf":[]}""" },
        { "#/definitions/a", """{"type":"object","definitions":{"a":{"type":"object","allOf":[{"$ref":"#/definitions/a"}]}}}""" },
        { "#/definitions/a", """{"type":"object","definitions":{"a":{"$ref":"#/definitions/b"},"b":{"$ref":"#/definitions/a"}}}""" },
        { "#/properties/a", """{"type":"object","properties":{"a":{"type":"string"},"a":{"type":"string"}}}""" },
        { "#/default", """{"type":"object","default":null}""" },
    };

    public static TheoryData<string> RefusedPatterns =>
    [
        @"[0-9]+", @"^[0-9]+", @"[0-9]+$", @"^a|b$", @"^\d$", @"^\w$", @"^\s$", @"^\bx$", @"^.$", @"^a.b$", @"^(?:a)$", @"^(?=a)$", @"^(?i)a$", @"^a*?$", @"^a++$", @"^a{2}{3}$",
        @"^a{,3}$", @"^a{3,2}$", @"^a{x}$", @"^[]$", @"^[a-z&&[b]]$", @"^[a-z-[aeiou]]$", @"^[z-a]$", @"^\u0041$", @"^\x41$", @"^\p{L}$", @"^\1$", @"^(a$", @"^a)$", @"^[a$", @"^a^b$", @"^a$b$",
        @"^+a$", @"^😀$", @"^[😀]$", @"^\a$", "^a{2000000}$",
    ];

    [Theory]
    [MemberData(nameof(Keywords))]
    public void A_keyword_takes_what_holds_and_refuses_what_does_not(string keyword, string schema, string holds, string breaks)
    {
        Assert.NotEmpty(keyword);
        var loaded = FormSchema.Load(Encoding.UTF8.GetBytes(Around(schema)));

        Assert.Empty(loaded.Validate(Encoding.UTF8.GetBytes($$"""{"v":{{holds}}}""")));
        Assert.All(loaded.Validate(Encoding.UTF8.GetBytes($$"""{"v":{{breaks}}}""")), violation => Assert.Equal(ErrorReason.FormViolation, violation.Reason));
        Assert.NotEmpty(loaded.Validate(Encoding.UTF8.GetBytes($$"""{"v":{{breaks}}}""")));
    }

    private static readonly string[] Pieces =
    [
        """{"type":"string","enum":["x","y"]}""", """{"type":"string","minLength":2,"maxLength":3}""", """{"type":"string","pattern":"^[a-c]*$"}""", """{"type":"integer","minimum":1}""",
        """{"type":"integer","enum":[1,100]}""", """{"type":"number","maximum":1.5}""", """{"type":"boolean"}""", """{"type":"boolean","enum":[true]}""",
        """{"type":"array","items":{"type":"integer","minimum":1},"minItems":1}""", """{"type":"array","items":{"type":"string","enum":["x"]},"maxItems":1}""",
        """{"type":"object","properties":{"a":{"type":"string","enum":["x"]}},"required":["b"]}""", """{"type":"object","properties":{"a":{"type":"string","maxLength":1}},"additionalProperties":false}""",
        """{"type":"object","properties":{},"additionalProperties":{"type":"integer"}}""",
    ];

    private static readonly string[] Values =
    [
        "\"x\"", "\"ab\"", "\"z\"", "\"\"", "0", "1", "1.0", "1e2", "1.5", "-7", "true", "false", "null", "[]", "[1]", "[0]", "[\"x\"]", "[\"x\",2]",
        "{}", """{"a":"x"}""", """{"a":"y","b":1}""", """{"b":"q"}""", """{"a":"x","b":[]}""", """{"c":3}""",
    ];

    public static TheoryData<string> Choices => ["anyOf", "allOf", "oneOf", "not"];

    [Theory]
    [MemberData(nameof(Choices))]
    public void Whatever_two_schemas_are_joined_what_is_accepted_at_once_the_evaluator_accepts_too(string keyword)
    {
        var accepted = 0;
        foreach (var (one, other) in Pieces.SelectMany(one => Pieces.Select(other => (one, other))))
        {
            var type = System.Text.Json.JsonDocument.Parse(one).RootElement.GetProperty("type").GetString();
            var joined = keyword == "not" ? $$"""{"type":"{{type}}","allOf":[{{one}}],"not":{{other}}}""" : $$"""{"type":"{{type}}","{{keyword}}":[{{one}},{{other}}]}""";
            var loaded = FormSchema.Load(Encoding.UTF8.GetBytes(Around(joined)));
            foreach (var form in Values.Select(value => Encoding.UTF8.GetBytes($$"""{"v":{{value}}}""")).Where(form => loaded.Accepts(form)))
            {
                accepted++;
                Assert.True(loaded.Evaluate(form).Count == 0, $"{joined} {Encoding.UTF8.GetString(form)}");
            }
        }

        Assert.True(accepted > 30, $"{accepted}");
    }

    [Theory]
    [MemberData(nameof(Keywords))]
    public void What_is_accepted_at_once_the_evaluator_accepts_too(string keyword, string schema, string holds, string breaks)
    {
        var loaded = FormSchema.Load(Encoding.UTF8.GetBytes(Around(schema)));

        Assert.Equal(keyword != "oneOf", loaded.Accepts(Encoding.UTF8.GetBytes($$"""{"v":{{holds}}}""")));
        Assert.Empty(loaded.Evaluate(Encoding.UTF8.GetBytes($$"""{"v":{{holds}}}""")));
        Assert.False(loaded.Accepts(Encoding.UTF8.GetBytes($$"""{"v":{{breaks}}}""")));
        Assert.NotEmpty(loaded.Evaluate(Encoding.UTF8.GetBytes($$"""{"v":{{breaks}}}""")));
    }

    [Fact]
    [Trait("Needs", "debian-tools")]
    public async Task Ajv_says_the_same_of_each_keyword()
    {
        var ajv = new Ajv();
        foreach (var row in Keywords)
        {
            var (keyword, schema, holds, breaks) = row.Data;
            ajv.AddSchema(keyword, Around(schema));
            ajv.Ask(keyword, $$"""{"v":{{holds}}}""");
            ajv.Ask(keyword, $$"""{"v":{{breaks}}}""");
        }

        var answers = await ajv.AnswerAsync(TestContext.Current.CancellationToken);
        Assert.All(answers.Index(), answer => Assert.Equal(answer.Index % 2 == 0, answer.Item));
    }

    [Theory]
    [MemberData(nameof(Outside))]
    public void A_keyword_outside_the_list_is_refused_with_its_place(string keyword)
    {
        var atRoot = Assert.Throws<FormSchemaException>(() => FormSchema.Load(Encoding.UTF8.GetBytes($$"""{"type":"object","{{keyword}}":{} }""")));
        var inside = Assert.Throws<FormSchemaException>(() => FormSchema.Load(Encoding.UTF8.GetBytes(Around($$"""{"type":"string","{{keyword}}":1}"""))));

        Assert.Equal($"#/{keyword}", atRoot.Place);
        Assert.Equal($"#/properties/v/{keyword}", inside.Place);
        Assert.NotEmpty(inside.MessageVi);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_schema_outside_the_list_is_refused_with_its_place(string place, string schema) =>
        Assert.Equal(place, Assert.Throws<FormSchemaException>(() => FormSchema.Load(Encoding.UTF8.GetBytes(schema))).Place);

    [Theory]
    [MemberData(nameof(RefusedPatterns))]
    public void A_pattern_outside_the_dialect_is_refused(string pattern)
    {
        var schema = Around(new JsonObject { ["type"] = "string", ["pattern"] = pattern }.ToJsonString());
        Assert.Equal("#/properties/v/pattern", Assert.Throws<FormSchemaException>(() => FormSchema.Load(Encoding.UTF8.GetBytes(schema))).Place);
    }

    [Fact]
    public void Nested_choices_that_double_at_each_level_are_refused()
    {
        var definitions = new JsonObject { ["d0"] = JsonNode.Parse("""{"type":"object"}""") };
        for (var i = 1; i <= 30; i++)
        {
            definitions[$"d{i}"] = JsonNode.Parse($$"""{"type":"object","anyOf":[{"$ref":"#/definitions/d{{i - 1}}"},{"$ref":"#/definitions/d{{i - 1}}"}]}""");
        }

        var schema = new JsonObject { ["type"] = "object", ["definitions"] = definitions };
        Assert.Contains("1,000", Assert.Throws<FormSchemaException>(() => FormSchema.Load(Encoding.UTF8.GetBytes(schema.ToJsonString()))).MessageEn, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_that_backtracks_for_ever_is_cut_off_and_refuses_the_value()
    {
        var schema = FormSchema.Load(Encoding.UTF8.GetBytes(Around("""{"type":"string","pattern":"^(a+)+b$"}""")));
        Assert.Single(schema.Validate(Encoding.UTF8.GetBytes($$"""{"v":"{{new string('a', 60)}}c"}""")));
    }

    [Fact]
    public void Form_data_passes_the_lexical_rules_first()
    {
        var schema = FormSchema.Load(Encoding.UTF8.GetBytes("""{"type":"object"}"""));
        var violation = Assert.Single(schema.Validate("""{"a":1e5}"""u8));
        Assert.Equal((ErrorReason.JsonInvalid, "number", "a"), (violation.Reason, violation.Rule, violation.Path));
    }

    private static string Around(string schema) =>
        $$"""{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"v":{{schema}}},"required":["v"],"definitions":{"digits":{"type":"string","pattern":"^[0-9]+$"},"tree":{"type":"object","properties":{"children":{"type":"array","items":{"$ref":"#/definitions/tree"} } } } } }""";
}
