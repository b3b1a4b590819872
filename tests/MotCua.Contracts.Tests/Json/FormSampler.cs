using System.Text.Json.Nodes;

namespace MotCua.Contracts.Tests.Json;

/// <summary>Makes random forms from a form schema; choices (oneOf, anyOf) are left to chance.</summary>
internal sealed class FormSampler(JsonObject root, Random random)
{
    internal JsonNode Sample() => Sample(root);

    private JsonNode Sample(JsonObject schema)
    {
        if (schema["$ref"] is { } reference)
        {
            return Sample(root["definitions"]![reference.GetValue<string>()["#/definitions/".Length..]]!.AsObject());
        }

        if (schema["enum"] is JsonArray values)
        {
            return values[random.Next(values.Count)]!.DeepClone();
        }

        switch (schema["type"]!.GetValue<string>())
        {
            case "object":
                var form = new JsonObject();
                var required = schema["required"]?.AsArray().Select(name => name!.GetValue<string>()).ToHashSet() ?? [];
                foreach (var (name, child) in schema["properties"]?.AsObject() ?? [])
                {
                    if (required.Contains(name) || random.Next(3) > 0)
                    {
                        form[name] = Sample(child!.AsObject());
                    }
                }

                return form;
            case "array":
                var list = new JsonArray();
                for (var i = random.Next(schema["minItems"]?.GetValue<int>() ?? 0, 4); i > 0; i--)
                {
                    list.Add(Sample(schema["items"]!.AsObject()));
                }

                return list;
            case "string":
                return schema["pattern"] is { } pattern ? PatternSampler.Sample(pattern.GetValue<string>(), random) : random.Next(2) == 0 ? "Nha Trang" : "𠀋 ế";
            case "integer":
                return random.Next(0, 3);
            case "number":
                return random.Next(1, 900000) / 100m is var value && value != Math.Floor(value) ? value : random.Next(1, 9000);
            default:
                return random.Next(2) == 0;
        }
    }
}
