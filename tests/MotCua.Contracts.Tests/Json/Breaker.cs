using System.Text.Json.Nodes;

namespace MotCua.Contracts.Tests.Json;

/// <summary>Changes one place of a document. Most changes break a rule; whether this one does is for the evaluators to say.</summary>
internal static class Breaker
{
    internal static JsonNode Break(JsonNode document, Random random)
    {
        var root = document.DeepClone();
        var places = new List<(JsonNode Parent, string? Name, int Index)>();
        Collect(root, places);
        if (places.Count == 0)
        {
            return new JsonArray();
        }

        var (parent, name, index) = places[random.Next(places.Count)];
        var old = name is null ? parent.AsArray()[index] : parent[name];
        if (name is not null && random.Next(5) == 0)
        {
            parent.AsObject().Remove(name);
            return root;
        }

        if (name is not null && random.Next(12) == 0)
        {
            parent.AsObject()["memberOfLaterVersion"] = "x";
            return root;
        }

        var value = Replace(old, random);
        if (name is null)
        {
            parent.AsArray()[index] = value;
        }
        else
        {
            parent[name] = value;
        }

        return root;
    }

    private static void Collect(JsonNode node, List<(JsonNode Parent, string? Name, int Index)> places)
    {
        if (node is JsonObject members)
        {
            foreach (var (name, value) in members)
            {
                places.Add((node, name, -1));

                // Inside form data only the lexical rules hold, which no schema says.
                if (name is not ("data" or "schema"))
                {
                    Collect(value!, places);
                }
            }
        }
        else if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                places.Add((node, null, i));
                Collect(items[i]!, places);
            }
        }
    }

    private static JsonNode? Replace(JsonNode? old, Random random)
    {
        if (random.Next(4) == 0)
        {
            return random.Next(8) switch { 0 => null, 1 => true, 2 => 7, 3 => "x", 4 => new JsonArray(), 5 => new JsonObject(), 6 => -1, _ => "" };
        }

        switch (old)
        {
            case JsonArray items when items.Count > 0 && random.Next(2) == 0:
                var many = new JsonArray();
                for (var i = random.Next(4, 600); i > 0; i--)
                {
                    many.Add(items[0]!.DeepClone());
                }

                return many;
            case JsonObject or JsonArray:
                return "not this";
            case JsonValue value when value.TryGetValue<string>(out var text):
                return random.Next(6) switch
                {
                    0 => text + "\n",
                    1 => text + new string('ế', random.Next(1, 5000)),
                    2 => text.Length > 1 ? text[..^1] : "",
                    3 => "😀" + text,
                    4 => text.Replace('0', '9').Replace('1', '3'),
                    _ => " " + text,
                };
            case JsonValue value when value.TryGetValue<bool>(out _):
                return "true";
            default:
                return random.Next(4) switch { 0 => 2147483648L, 1 => -99999, 2 => 12345.5, _ => 999999999 };
        }
    }
}
