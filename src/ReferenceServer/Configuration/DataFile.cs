using System.Text;
using System.Text.Json;
using Google.Protobuf;
using MotCua.Contracts.Json;

namespace MotCua.ReferenceServer.Configuration;

/// <summary>Reads contract messages from data files: a list, or an object whose members are lists. Gathers every problem with its file and place.</summary>
internal sealed class DataFile
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    private readonly SettingReader _errors;
    private readonly JsonElement _root;
    private readonly Func<string, int> _lineOf;

    private DataFile(string name, JsonElement root, Func<string, int> lineOf, SettingReader errors)
    {
        Name = name;
        _root = root;
        _lineOf = lineOf;
        _errors = errors;
    }

    /// <summary>A document that was not JSON: <paramref name="lineOf"/> gives the line that a place came from.</summary>
    public static DataFile Of(string name, JsonElement root, Func<string, int> lineOf, SettingReader errors) => new(name, root, lineOf, errors);

    /// <summary>The file's name with the folder it stands in.</summary>
    public string Name { get; }

    /// <summary>The whole document.</summary>
    public JsonElement Root => _root;

    /// <summary>Opens every JSON file of a folder, in the order of their names; a file that is no JSON is a problem.</summary>
    public static IEnumerable<DataFile> OpenAll(string folder, string sub, SettingReader errors)
    {
        var path = Path.Combine(folder, sub);
        var files = System.IO.Directory.Exists(path) ? System.IO.Directory.GetFiles(path, "*.json") : [];
        if (files.Length == 0)
        {
            errors.Fail(path, "The folder holds no .json file. Put the data there, or set MotCua:Data:Folder.", "Thư mục không có tệp .json. Hãy đặt dữ liệu vào đó, hoặc đặt MotCua:Data:Folder.");
        }

        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            if (Open(file, $"{sub}/{Path.GetFileName(file)}", errors) is { } opened)
            {
                yield return opened;
            }
        }
    }

    public static DataFile? Open(string file, string name, SettingReader errors)
    {
        try
        {
            var bytes = File.ReadAllBytes(file);
            using var document = JsonDocument.Parse(bytes, Options);
            var lines = new Lazy<JsonLines>(() => JsonLines.Read(bytes));
            return new DataFile(name, document.RootElement.Clone(), place => lines.Value.Of(place), errors);
        }
        catch (JsonException e)
        {
            errors.Fail($"{name} line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}", $"Not JSON: {e.Message}", "Không phải JSON.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Fail(name, $"The file cannot be read: {e.Message}", "Không đọc được tệp.");
        }

        return null;
    }

    /// <summary>Refuses members that nobody reads.</summary>
    public void AllowMembers(params ReadOnlySpan<string> names)
    {
        if (_root.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var member in _root.EnumerateObject())
        {
            if (!names.Contains(member.Name) && !member.Name.StartsWith('$'))
            {
                Fail(member.Name, $"This member is not known here; known are {string.Join(", ", names.ToArray())}.", "Thành phần này không được biết.");
            }
        }
    }

    /// <summary>Reads a list of messages: the member of that name, or the whole file where it is a list and <paramref name="whole"/> is set. What is wrong is reported and, where asked for, gathered in <paramref name="refused"/>.</summary>
    public IReadOnlyList<DataItem<T>> ReadList<T>(string member, bool whole = false, ICollection<JsonElement>? refused = null)
        where T : class, IMessage<T>, new()
    {
        var items = new List<DataItem<T>>();
        var list = _root;
        var place = "";
        if (_root.ValueKind == JsonValueKind.Object)
        {
            if (!_root.TryGetProperty(member, out list))
            {
                return items;
            }

            place = member;
        }
        else if (!whole)
        {
            return items;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            Fail(place, "A list is expected here.", "Chỗ này phải là một danh sách.");
            return items;
        }

        var index = 0;
        foreach (var element in list.EnumerateArray())
        {
            var at = $"{place}[{index++}]";
            if (Read<T>(element, at) is { } value)
            {
                items.Add(new DataItem<T>(value, this, at));
            }
            else
            {
                refused?.Add(element);
            }
        }

        return items;
    }

    public void Fail(string place, string en, string vi) => _errors.Fail(Where(place), en, vi);

    /// <summary>File, line and place, as problems name it.</summary>
    public string Where(string place) => place.Length == 0 ? Name : $"{Name} line {_lineOf(place)} {place}";

    private T? Read<T>(JsonElement element, string at)
        where T : class, IMessage<T>, new()
    {
        var result = MotCuaJson.Read<T>(Encoding.UTF8.GetBytes(element.GetRawText()), JsonReading.Strict);
        foreach (var violation in result.Violations)
        {
            Fail(violation.Path.Length == 0 ? at : $"{at}.{violation.Path}", violation.MessageEn, violation.MessageVi);
        }

        return result.Value;
    }
}
