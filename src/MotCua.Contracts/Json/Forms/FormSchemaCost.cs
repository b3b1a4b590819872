using System.Text.Json;

namespace MotCua.Contracts.Json.Forms;

/// <summary>
/// How many schemas one value can be tested against through $ref, oneOf, anyOf, allOf and not. A cycle through these never ends, and nested
/// choices double at each level; both are refused when the schema is loaded.
/// </summary>
internal sealed class FormSchemaCost(JsonElement root)
{
    private const int MaxTests = 1000;
    private readonly Dictionary<string, int> known = new(StringComparer.Ordinal);
    private readonly HashSet<string> open = new(StringComparer.Ordinal);

    internal void Check()
    {
        Visit(root, "#");
        if (root.TryGetProperty("definitions", out var definitions))
        {
            foreach (var definition in definitions.EnumerateObject())
            {
                Visit(definition.Value, $"#/definitions/{definition.Name}");
            }
        }
    }

    private int Visit(JsonElement schema, string place)
    {
        if (known.TryGetValue(place, out var cost))
        {
            return cost;
        }

        if (!open.Add(place))
        {
            throw new FormSchemaException(place, "Refers to itself without going into a member; the check would never end.", "Tự tham chiếu mà không đi vào trường con; việc kiểm tra sẽ không kết thúc.");
        }

        cost = 1;
        if (schema.TryGetProperty("$ref", out var reference))
        {
            var target = reference.GetString()!;
            cost += Visit(root.GetProperty("definitions").GetProperty(target["#/definitions/".Length..]), target);
        }
        else
        {
            foreach (var keyword in schema.EnumerateObject())
            {
                cost += keyword.Name switch
                {
                    "oneOf" or "anyOf" or "allOf" => keyword.Value.EnumerateArray().Select((item, i) => Visit(item, $"{place}/{keyword.Name}/{i}")).Sum(),
                    "not" => Visit(keyword.Value, $"{place}/not"),
                    _ => 0,
                };
            }
        }

        open.Remove(place);
        if (cost > MaxTests)
        {
            throw new FormSchemaException(place, "Tests one value against more than 1,000 schemas; use fewer nested choices.", "Một giá trị phải thử với hơn 1.000 lược đồ; hãy giảm số lựa chọn lồng nhau.");
        }

        known[place] = cost;
        VisitMembers(schema, place);
        return cost;
    }

    private void VisitMembers(JsonElement schema, string place)
    {
        if (schema.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject())
            {
                Visit(property.Value, $"{place}/properties/{property.Name}");
            }
        }

        foreach (var name in new[] { "items", "additionalProperties" })
        {
            if (schema.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.Object)
            {
                Visit(child, $"{place}/{name}");
            }
        }
    }
}
