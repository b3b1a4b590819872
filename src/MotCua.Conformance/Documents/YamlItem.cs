using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MotCua.Conformance.Documents;

/// <summary>A value of a YAML file that knows its place, so that what is wrong is said with file and line.</summary>
internal sealed class YamlItem
{
    private readonly string _file;
    private readonly YamlNode _node;

    private YamlItem(string file, YamlNode node) => (_file, _node) = (file, node);

    public bool IsMap => _node is YamlMappingNode;

    public bool IsList => _node is YamlSequenceNode;

    public bool IsText => _node is YamlScalarNode;

    /// <summary>The members of a map in their order.</summary>
    public IEnumerable<KeyValuePair<string, YamlItem>> Members => Map().Children.Select(child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value ?? "", new YamlItem(_file, child.Value)));

    /// <summary>The items of a list; one value alone counts as a list of one.</summary>
    public IReadOnlyList<YamlItem> Items => _node is YamlSequenceNode list ? [.. list.Children.Select(child => new YamlItem(_file, child))] : [this];

    /// <summary>A member of the map, or null.</summary>
    public YamlItem? this[string name] => Map().Children.TryGetValue(new YamlScalarNode(name), out var child) ? new YamlItem(_file, child) : null;

    /// <exception cref="DocumentProblem">Not YAML, or no document in it.</exception>
    public static YamlItem Parse(string file, TextReader text)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(text);
            return stream.Documents.Count > 0 ? new YamlItem(file, stream.Documents[0].RootNode) : throw new DocumentProblem(file, 1, "the file is empty", "tệp rỗng");
        }
        catch (YamlException e)
        {
            throw new DocumentProblem(file, e.Start.Line, $"not YAML: {e.InnerException?.Message ?? e.Message}", $"không đúng YAML: {e.InnerException?.Message ?? e.Message}");
        }
    }

    /// <summary>Refuses members that nobody reads: a typo would pass in silence otherwise.</summary>
    /// <exception cref="DocumentProblem">A member that is not in the list.</exception>
    public YamlItem Only(params ReadOnlySpan<string> known)
    {
        foreach (var (name, value) in Members)
        {
            if (!known.Contains(name))
            {
                var nearest = Nearest(name, known);
                throw value.Problem($"unknown member '{name}'; did you mean '{nearest}'? Known: {string.Join(", ", known)}", $"không có mục '{name}'; ý bạn là '{nearest}'? Các mục: {string.Join(", ", known)}");
            }
        }

        return this;
    }

    /// <exception cref="DocumentProblem">The member is missing.</exception>
    public YamlItem Need(string name) => this[name] ?? throw Problem($"'{name}' is missing", $"thiếu '{name}'");

    /// <exception cref="DocumentProblem">The value is no text.</exception>
    public string Text() => _node is YamlScalarNode { Value: { } text } ? text : throw Problem("a text is expected here", "cần một chuỗi ở đây");

    public string? TextOf(string name) => this[name]?.Text();

    /// <exception cref="DocumentProblem">The member is no whole number.</exception>
    public int? NumberOf(string name) => this[name] is not { } item ? null
        : int.TryParse(item.Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw item.Problem("a whole number is expected here", "cần một số nguyên ở đây");

    public IReadOnlyList<string> Texts(string name) => this[name] is { } list ? [.. list.Items.Select(item => item.Text())] : [];

    /// <exception cref="DocumentProblem">The member is neither true nor false.</exception>
    public bool Flag(string name) => this[name] is { } item && (item.Text() switch
    {
        "true" => true,
        "false" => false,
        _ => throw item.Problem("write true or false", "ghi true hoặc false"),
    });

    /// <exception cref="DocumentProblem">The value is not one of the names.</exception>
    public string OneOf(params ReadOnlySpan<string> names)
    {
        var text = Text();
        if (names.Contains(text))
        {
            return text;
        }

        throw Problem($"'{text}' is not one of {string.Join(", ", names)}", $"'{text}' không thuộc {string.Join(", ", names)}");
    }

    /// <summary>The value as JSON. Plain <c>true</c>, <c>false</c>, <c>null</c> and numbers are themselves, all else is text; what is quoted is text always.</summary>
    public JsonNode? ToJson() => _node switch
    {
        YamlMappingNode => new JsonObject(Members.Select(member => KeyValuePair.Create(member.Key, member.Value.ToJson()))),
        YamlSequenceNode => new JsonArray([.. Items.Select(item => item.ToJson())]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => Plain(plain.Value ?? ""),
        _ => JsonValue.Create(Text()),
    };

    /// <summary>A copy in which <c>${name}</c> is what the dictionary has: a text that is one name alone becomes that value, of whatever kind.</summary>
    public YamlItem Filled(IReadOnlyDictionary<string, YamlItem> values) => new(_file, Filled(_node, values));

    public DocumentProblem Problem(string en, string vi) => new(_file, _node.Start.Line, en, vi);

    private static JsonValue? Plain(string text) => text switch
    {
        "" or "null" or "~" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && whole.ToString(CultureInfo.InvariantCulture) == text => JsonValue.Create(whole),
        _ when text.Contains('.', StringComparison.Ordinal) && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };

    private static YamlNode Filled(YamlNode node, IReadOnlyDictionary<string, YamlItem> values)
    {
        switch (node)
        {
            case YamlMappingNode map:
                return new YamlMappingNode(map.Children.Select(child => KeyValuePair.Create(Filled(child.Key, values), Filled(child.Value, values))));
            case YamlSequenceNode list:
                return new YamlSequenceNode(list.Children.Select(child => Filled(child, values)));
            case YamlScalarNode { Value: { } text } scalar when text.Contains("${", StringComparison.Ordinal):
                if (text.StartsWith("${", StringComparison.Ordinal) && text.EndsWith('}') && values.TryGetValue(text[2..^1], out var whole))
                {
                    return whole._node;
                }

                return new YamlScalarNode(values.Aggregate(text, (current, value) => value.Value.IsText ? current.Replace($"${{{value.Key}}}", value.Value.Text(), StringComparison.Ordinal) : current)) { Style = scalar.Style };
            default:
                return node;
        }
    }

    private YamlMappingNode Map() => _node as YamlMappingNode ?? throw Problem("members (name: value) are expected here", "cần các mục dạng tên: giá trị ở đây");

    private static string Nearest(string name, ReadOnlySpan<string> known)
    {
        var (best, nearest) = (int.MaxValue, "");
        foreach (var candidate in known)
        {
            if (Distance(name, candidate) is var distance && distance < best)
            {
                (best, nearest) = (distance, candidate);
            }
        }

        return nearest;
    }

    // Levenshtein, one row.
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var corner = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                (corner, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, corner + (left[i - 1] == right[j - 1] ? 0 : 1)));
            }
        }

        return row[^1];
    }
}
