using Google.Protobuf.Reflection;
using MotCua.Contracts.Json;
using MotCua.Contracts.Json.Schemas;

namespace MotCua.Contracts.Tests.Json;

/// <summary>The committed schemas are what the protos say. MOTCUA_UPDATE_SCHEMAS=1 rewrites them.</summary>
public sealed class SchemaFileTests
{
    private static readonly bool Update = Environment.GetEnvironmentVariable("MOTCUA_UPDATE_SCHEMAS") == "1";

    public static TheoryData<string> Names => [.. ContractSchemas.All.Select(message => message.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_committed_schema_is_the_generated_one(string name)
    {
        var message = ContractSchemas.All.Single(candidate => candidate.Name == name);
        var path = Path.Combine(ContractTree.Schemas, ContractSchemas.FileName(message));
        if (Update)
        {
            File.WriteAllText(path, ContractSchemas.Generate(message));
        }

        Assert.True(File.Exists(path), $"{path} is missing; run the contract tests once with MOTCUA_UPDATE_SCHEMAS=1.");
        Assert.Equal(ContractSchemas.Generate(message), File.ReadAllText(path));
    }

    [Fact]
    public void No_schema_is_left_of_a_message_that_is_gone()
    {
        var known = ContractSchemas.All.Select(ContractSchemas.FileName).ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(System.IO.Directory.EnumerateFiles(ContractTree.Schemas, "*.json"), file => !known.Contains(Path.GetFileName(file)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_generated_schema_keeps_the_allow_list(string name)
    {
        var message = ContractSchemas.All.Single(candidate => candidate.Name == name);
        _ = FormSchema.Load(System.Text.Encoding.UTF8.GetBytes(ContractSchemas.Generate(message)));
    }

    [Fact]
    public void Every_form_schema_keeps_the_allow_list_and_has_a_title()
    {
        var files = System.IO.Directory.GetFiles(Path.Combine(ContractTree.Schemas, "forms"), "*.json");
        Assert.True(files.Length >= 6);
        foreach (var file in files)
        {
            Assert.NotEmpty(FormSchema.Load(File.ReadAllBytes(file)).Title);
        }
    }

    [Fact]
    [Trait("Needs", "debian-tools")]
    public async Task Ajv_in_strict_mode_compiles_every_committed_schema_by_its_id_and_title()
    {
        var lines = await Ajv.CompileAsync(ContractTree.Schemas, TestContext.Current.CancellationToken);

        var files = System.IO.Directory.EnumerateFiles(ContractTree.Schemas, "*.json", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(ContractTree.Schemas, file).Replace('\\', '/')).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(files, lines.Select(line => line[0]).Order(StringComparer.Ordinal));
        Assert.All(lines, line =>
        {
            var name = Path.GetFileNameWithoutExtension(line[0]);
            Assert.Equal(line[0].StartsWith("forms/", StringComparison.Ordinal) ? $"urn:motcua:form:{name[..name.LastIndexOf('-')]}:{name[(name.LastIndexOf('-') + 1)..]}" : $"urn:motcua:schema:v1:{name}", line[1]);
            Assert.NotEqual("undefined", line[2]);
            Assert.NotEmpty(line[2]);
        });
    }
}
