using System.Globalization;
using System.Text.Json.Nodes;

namespace MotCua.Conformance.Runner;

/// <summary>Ways into a JSON document: names and places of lists, joined by dots (<c>deliveries.0.position</c>).</summary>
internal static class JsonPaths
{
    public static JsonNode? Find(JsonNode? root, string path)
    {
        foreach (var part in path.Split('.'))
        {
            root = root switch
            {
                JsonObject members => members[part],
                JsonArray items when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place < items.Count => items[place],
                _ => null,
            };
        }

        return root;
    }

    /// <summary>Puts a value, making the members on its way.</summary>
    public static void Set(JsonNode root, string path, JsonNode? value)
    {
        var parts = path.Split('.');
        for (var i = 0; i < parts.Length - 1; i++)
        {
            root = Step(root, parts[i]);
        }

        if (root is JsonArray items && int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var place))
        {
            if (place < items.Count)
            {
                items[place] = value;
            }
            else
            {
                items.Add(value);
            }
        }
        else
        {
            root[parts[^1]] = value;
        }
    }

    public static void Remove(JsonNode root, string path)
    {
        var dot = path.LastIndexOf('.');
        switch (dot < 0 ? root : Find(root, path[..dot]))
        {
            case JsonObject members:
                members.Remove(path[(dot + 1)..]);
                break;
            case JsonArray items when int.TryParse(path.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place < items.Count:
                items.RemoveAt(place);
                break;
        }
    }

    private static JsonNode Step(JsonNode root, string part)
    {
        if (root is JsonArray items)
        {
            return items[int.Parse(part, CultureInfo.InvariantCulture)] ?? throw new SuiteProblem($"nothing stands at {part}");
        }

        return root[part] ?? (root[part] = new JsonObject());
    }
}
