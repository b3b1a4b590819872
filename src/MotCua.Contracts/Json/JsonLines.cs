using System.Text.Json;

namespace MotCua.Contracts.Json;

/// <summary>On which line each value of a JSON text begins: for those who tell people what is wrong in their files.</summary>
public sealed class JsonLines
{
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    private JsonLines()
    {
    }

    /// <summary>Reads the lines of a text.</summary>
    /// <param name="utf8">A whole JSON text without comments.</param>
    /// <exception cref="JsonException">It is not JSON; the exception has the line.</exception>
    public static JsonLines Read(ReadOnlySpan<byte> utf8)
    {
        var lines = new JsonLines();
        var reader = new Utf8JsonReader(utf8);
        var (line, seen) = (1, 0);
        var places = new Stack<(string Path, int Index)>();
        string? member = null;
        while (reader.Read())
        {
            line += utf8[seen..(int)reader.TokenStartIndex].Count((byte)'\n');
            seen = (int)reader.TokenStartIndex;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    member = Join(places.Peek().Path, reader.GetString()!);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    _ = places.Pop();
                    break;
                default:
                    if (member is null && places.TryPop(out var list))
                    {
                        member = $"{list.Path}[{list.Index}]";
                        places.Push((list.Path, list.Index + 1));
                    }

                    lines._lines[member ?? ""] = line;
                    if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                    {
                        places.Push((member ?? "", 0));
                    }

                    member = null;
                    break;
            }
        }

        return lines;
    }

    /// <summary>The line of a value, or of the nearest one around it that is there.</summary>
    /// <param name="path">As the contract writes places: <c>agencies[3].code</c>; empty for the whole text.</param>
    /// <returns>From 1.</returns>
    public int Of(string path)
    {
        for (var found = path; found.Length > 0; found = found[..Math.Max(0, found.LastIndexOfAny(['.', '[']))])
        {
            if (_lines.TryGetValue(found, out var line))
            {
                return line;
            }
        }

        return _lines.GetValueOrDefault("", 1);
    }

    private static string Join(string path, string member) => path.Length == 0 ? member : $"{path}.{member}";
}
