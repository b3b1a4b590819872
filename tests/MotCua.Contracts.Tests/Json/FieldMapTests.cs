using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Tests.Json;

/// <summary>docs/spec/field-map.csv: every field that systems in use today exchange has a place in the contract that exists.</summary>
public sealed class FieldMapTests
{
    private static readonly List<string[]> Rows = [.. ReadRows().Skip(1)];

    private static readonly Dictionary<string, MessageDescriptor> Messages = Files()
        .SelectMany(file => file.MessageTypes).ToDictionary(message => message.Name, StringComparer.Ordinal);

    [Fact]
    public void The_table_has_its_five_columns_and_names_each_field_once()
    {
        Assert.Equal(["section", "source", "field", "place", "note"], ReadRows().First());
        Assert.True(Rows.Count > 500);
        Assert.All(Rows, row => Assert.Equal(5, row.Length));
        Assert.Equal(Rows.Count, Rows.Select(row => string.Join('|', row.Take(3))).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Every_place_exists_in_the_protos_or_in_a_form()
    {
        var missing = Rows.SelectMany(row => Places(row).Where(place => !Exists(place)).Select(place => $"{row[0]} {row[1]} {row[2]}: {place}"));
        Assert.Empty(missing);
    }

    [Fact]
    public void A_field_without_a_place_says_why() =>
        Assert.Empty(Rows.Where(row => row[3].Length == 0 && row[4].Length == 0).Select(row => row[2]));

    [Theory]
    [InlineData("Dossier.owner.full_nam")]
    [InlineData("Dossier.summary.more")]
    [InlineData("Dosier.code")]
    [InlineData("form:land-change-registration-1#parcels.parcel")]
    [InlineData("form:land-change-registration-2#parcels")]
    public void A_place_that_does_not_exist_is_seen(string place) => Assert.False(Exists(place));

    private static string[] Places(string[] row) => row[3].Split(" | ", StringSplitOptions.RemoveEmptyEntries);

    private static bool Exists(string place) => place.StartsWith("form:", StringComparison.Ordinal) ? IsInForm(place["form:".Length..]) : IsInProtos(place.Split('.'));

    private static bool IsInProtos(string[] parts)
    {
        if (parts is ["FieldOptions", "privacy"])
        {
            return OptionsExtensions.Privacy.FieldNumber > 0;
        }

        if (!Messages.TryGetValue(parts[0], out var message))
        {
            return false;
        }

        if (parts.Length == 2 && message.Oneofs.Any(oneof => oneof.Name == parts[1]))
        {
            return true;
        }

        for (var i = 1; i < parts.Length; i++)
        {
            if (message?.FindFieldByName(parts[i]) is not { } field)
            {
                return false;
            }

            message = field.FieldType == FieldType.Message ? field.MessageType : null;
        }

        return parts.Length > 1;
    }

    private static bool IsInForm(string place)
    {
        var (form, path) = place.Split('#') is [var first, var second] ? (first, second) : ("", "");
        var file = Path.Combine(ContractTree.Schemas, "forms", form + ".json");
        if (!File.Exists(file))
        {
            return false;
        }

        var root = JsonNode.Parse(File.ReadAllText(file))!;
        JsonNode? node = root;
        foreach (var member in path.Split('.'))
        {
            node = Described(root, node)?["properties"]?[member];
        }

        return node is not null;
    }

    // The schema of a value, or of an item of a list, behind its reference.
    private static JsonNode? Described(JsonNode root, JsonNode? node)
    {
        while (node is not null)
        {
            if (node["$ref"]?.GetValue<string>() is { } reference)
            {
                node = root["definitions"]?[reference["#/definitions/".Length..]];
            }
            else if (node["items"] is { } items)
            {
                node = items;
            }
            else
            {
                break;
            }
        }

        return node;
    }

    private static FileDescriptor[] Files() =>
    [
        MessageReflection.Descriptor, ExchangeReflection.Descriptor, DirectoryReflection.Descriptor, CatalogReflection.Descriptor,
        TrackingReflection.Descriptor, AttachmentsReflection.Descriptor, SandboxReflection.Descriptor, CommonReflection.Descriptor, DossierReflection.Descriptor,
        OpeningReflection.Descriptor, PapersReflection.Descriptor, MoneyReflection.Descriptor, ProcessingReflection.Descriptor, RegistryReflection.Descriptor,
        DocumentsReflection.Descriptor, SystemReflection.Descriptor,
    ];

    // RFC 4180 without line ends inside a value.
    private static IEnumerable<string[]> ReadRows() =>
        File.ReadLines(Path.Combine(ContractTree.Root, "docs", "spec", "field-map.csv")).Select(Split);

    private static string[] Split(string line)
    {
        var values = new List<string>();
        for (var i = 0; i <= line.Length; i++)
        {
            if (i < line.Length && line[i] == '"')
            {
                var end = line.IndexOf('"', i + 1);
                values.Add(line[(i + 1)..end]);
                i = end + 1;
            }
            else
            {
                var end = line.IndexOf(',', i) is var comma and >= 0 ? comma : line.Length;
                values.Add(line[i..end]);
                i = end;
            }
        }

        return [.. values];
    }
}
