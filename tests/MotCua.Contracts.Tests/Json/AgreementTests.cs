using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MotCua.Contracts.Json;
using MotCua.Contracts.Json.Schemas;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Tests.Json;

/// <summary>ajv on the generated schemas, and ajv on form schemas, say the same as our reader and our loader.</summary>
[Trait("Needs", "debian-tools")]
public sealed class AgreementTests
{
    private const int Generated = 10_000;
    private static readonly string DeviationFile = Path.Combine(ContractTree.Vectors, "deviations.json");

    [Fact]
    public async Task Ajv_agrees_with_the_reader_on_every_vector_but_the_lexical_ones()
    {
        var cases = new List<(string Name, string Document)>();
        foreach (var file in ContractTree.Files("valid"))
        {
            cases.Add((ContractTree.NameOf(file), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)));
        }

        foreach (var file in ContractTree.Files("invalid"))
        {
            using var vector = JsonDocument.Parse(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
            cases.Add((ContractTree.NameOf(file), vector.RootElement.GetProperty("document").GetRawText()));
        }

        await CompareMessagesAsync([.. cases.Select(one => (Type: "Message", one.Name, one.Document))]);
    }

    [Fact]
    public async Task Ajv_agrees_with_the_reader_on_generated_messages_half_of_them_broken()
    {
        var random = new Random(20261122);
        var sampler = new MessageSampler(random);
        var cases = new List<(string Type, string Name, string Document)>();
        for (var i = 0; i < Generated; i++)
        {
            // Two of three are whole messages; the others are requests, answers and parts, each type in turn.
            var type = i % 3 == 0 ? ContractSchemas.All[i / 3 % ContractSchemas.All.Count] : Message.Descriptor;
            JsonNode document = sampler.Sample(type);
            document = i % 2 == 0 ? document : Breaker.Break(document, random);
            cases.Add((type.Name, $"generated {i}", document.ToJsonString()));
        }

        var refused = await CompareMessagesAsync(cases);
        Assert.InRange(refused, Generated * 4 / 10, Generated / 2);
    }

    [Fact]
    public async Task Ajv_agrees_with_the_loader_on_every_form_vector()
    {
        var cases = new List<(string Form, string Name, string Document)>();
        foreach (var file in ContractTree.Files("forms"))
        {
            using var vector = JsonDocument.Parse(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
            var name = ContractTree.NameOf(file);
            cases.Add((name.Split('/')[1], name, vector.RootElement.GetProperty("document").GetRawText()));
        }

        await CompareFormsAsync(cases);
    }

    [Fact]
    public async Task Ajv_agrees_with_the_loader_on_generated_forms_half_of_them_broken()
    {
        var random = new Random(101_2024);
        var cases = new List<(string Form, string Name, string Document)>();
        var forms = System.IO.Directory.GetFiles(Path.Combine(ContractTree.Schemas, "forms")).Order(StringComparer.Ordinal).ToArray();
        var samplers = forms.Select(file => new FormSampler(JsonNode.Parse(File.ReadAllBytes(file))!.AsObject(), random)).ToArray();
        for (var i = 0; i < Generated; i++)
        {
            var form = i / 2 % forms.Length;
            var document = samplers[form].Sample();
            document = i % 2 == 0 ? document : Breaker.Break(document, random);
            cases.Add((Path.GetFileNameWithoutExtension(forms[form]), $"generated {i}", document.ToJsonString()));
        }

        var refused = await CompareFormsAsync(cases);
        Assert.InRange(refused, Generated * 4 / 10, Generated * 7 / 10);
    }

    [Fact]
    public void Each_listed_deviation_names_a_case_and_a_reason()
    {
        using var list = JsonDocument.Parse(File.ReadAllBytes(DeviationFile));
        foreach (var entry in list.RootElement.GetProperty("deviations").EnumerateArray())
        {
            Assert.NotEmpty(entry.GetProperty("reason").GetString()!);
            Assert.True(File.Exists(Path.Combine(ContractTree.Vectors, entry.GetProperty("case").GetString()!)));
        }
    }

    // Both variants of each schema: open to members it does not know, as committed, and closed, which is not.
    private static async Task<int> CompareMessagesAsync(List<(string Type, string Name, string Document)> cases)
    {
        var ajv = new Ajv();
        foreach (var type in ContractSchemas.All)
        {
            ajv.AddSchema(type.Name, await File.ReadAllTextAsync(Path.Combine(ContractTree.Schemas, ContractSchemas.FileName(type)), TestContext.Current.CancellationToken));
            ajv.AddSchema(type.Name + " strict", ContractSchemas.Generate(type, JsonReading.Strict));
        }

        foreach (var (type, _, document) in cases)
        {
            ajv.Ask(type, document);
            ajv.Ask(type + " strict", document);
        }

        var answers = await ajv.AnswerAsync(TestContext.Current.CancellationToken);
        var types = ContractSchemas.All.ToDictionary(type => type.Name);
        var wrong = new List<string>();
        var deviating = new List<string>();
        var listed = Deviations();
        var refused = 0;
        for (var i = 0; i < cases.Count; i++)
        {
            var read = MotCuaJson.Read(types[cases[i].Type], Encoding.UTF8.GetBytes(cases[i].Document), JsonReading.Strict);
            var open = read.Violations.All(violation => violation.Rule == "unknown-member");
            refused += read.IsValid ? 0 : 1;
            if (answers[2 * i] == open && answers[(2 * i) + 1] == read.IsValid)
            {
                continue;
            }

            if (listed.Contains(cases[i].Name))
            {
                deviating.Add(cases[i].Name);
                continue;
            }

            wrong.Add($"{cases[i].Name} ({cases[i].Type}): reader {open}/{read.IsValid}, ajv {answers[2 * i]}/{answers[(2 * i) + 1]}: {string.Join("; ", read.Violations.Select(violation => $"{violation.Path} {violation.Rule}"))} {cases[i].Document}");
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {cases.Count} differ:\n{string.Join('\n', wrong.Take(5))}");
        Assert.Equal(listed.Intersect(cases.Select(one => one.Name)).Order(StringComparer.Ordinal), deviating.Order(StringComparer.Ordinal));
        return refused;
    }

    private static async Task<int> CompareFormsAsync(List<(string Form, string Name, string Document)> cases)
    {
        var ajv = new Ajv();
        var schemas = new Dictionary<string, FormSchema>(StringComparer.Ordinal);
        foreach (var form in cases.Select(one => one.Form).Distinct())
        {
            var text = await File.ReadAllTextAsync(Path.Combine(ContractTree.Schemas, "forms", form + ".json"), TestContext.Current.CancellationToken);
            ajv.AddSchema(form, text);
            schemas[form] = FormSchema.Load(Encoding.UTF8.GetBytes(text));
        }

        foreach (var (form, _, document) in cases)
        {
            ajv.Ask(form, document);
        }

        var answers = await ajv.AnswerAsync(TestContext.Current.CancellationToken);
        var listed = Deviations();
        var deviating = new List<string>();
        var wrong = new List<string>();
        for (var i = 0; i < cases.Count; i++)
        {
            var violations = schemas[cases[i].Form].Validate(Encoding.UTF8.GetBytes(cases[i].Document));
            if (violations.Count == 0 == answers[i])
            {
                continue;
            }

            if (listed.Contains(cases[i].Name))
            {
                deviating.Add(cases[i].Name);
                continue;
            }

            wrong.Add($"{cases[i].Name} ({cases[i].Form}): loader {violations.Count == 0}, ajv {answers[i]}: {string.Join("; ", violations.Select(violation => $"{violation.Path} {violation.Rule}"))} {cases[i].Document}");
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {cases.Count} differ:\n{string.Join('\n', wrong.Take(5))}");
        Assert.Equal(listed.Intersect(cases.Select(one => one.Name)).Order(StringComparer.Ordinal), deviating.Order(StringComparer.Ordinal));
        return answers.Count(answer => !answer);
    }

    private static HashSet<string> Deviations()
    {
        using var list = JsonDocument.Parse(File.ReadAllBytes(DeviationFile));
        return [.. list.RootElement.GetProperty("deviations").EnumerateArray().Select(entry => entry.GetProperty("case").GetString()!)];
    }
}
