using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsvHelper;
using CsvHelper.Configuration;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Configuration;

namespace MotCua.ReferenceServer.Directory.Commands;

/// <summary>
/// Agencies of a CSV file (RFC 4180, UTF-8): a column a member of Agency, named as in JSON. Lists are divided by a vertical bar or by blanks; tier, sector
/// and roles may leave their prefix out. The divider is a comma, a semicolon (as spreadsheets write it in Vietnam) or a tab, whichever the header has.
/// </summary>
internal static class AgencyCsv
{
    private static readonly string[] Lists = ["roles", "areas", "successors", "issuesFor"];

    private static readonly string[] Required = ["code", "name", "tier"];

    private static readonly Dictionary<string, string> Prefixes = new(StringComparer.Ordinal)
    {
        ["tier"] = "TIER_", ["sector"] = "SECTOR_", ["roles"] = "AGENCY_ROLE_",
    };

    private static readonly HashSet<string> Columns = [.. Agency.Descriptor.Fields.InDeclarationOrder().Select(field => field.JsonName)];

    /// <summary>The file as a list of agencies, or null when its header is wrong. Places are lines of the CSV file.</summary>
    public static DataFile? Open(string path, string name, SettingReader errors)
    {
        var lines = new List<int>();
        var agencies = new JsonArray();
        try
        {
            using var text = new StreamReader(path, new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true));
            using var csv = new CsvReader(text, new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                DetectDelimiter = true,
                DetectDelimiterValues = [",", ";", "\t"],
                TrimOptions = TrimOptions.Trim,
                IgnoreBlankLines = true,
                BadDataFound = null,
                MissingFieldFound = null,
            });
            if (!csv.Read() || !csv.ReadHeader() || csv.HeaderRecord is not { } header || !CheckHeader(name, header, errors))
            {
                return null;
            }

            while (csv.Read())
            {
                lines.Add(csv.Parser.RawRow);
                if (csv.Parser.Count != header.Length)
                {
                    errors.Fail($"{name} line {csv.Parser.RawRow}", $"{csv.Parser.Count} fields where the header has {header.Length}. Put text with the divider in it into quotes.",
                        $"{csv.Parser.Count} trường, trong khi tiêu đề có {header.Length}. Hãy đặt văn bản chứa dấu phân cách trong ngoặc kép.");
                }

                agencies.Add(Row(csv, header, name, errors));
            }
        }
        catch (Exception e) when (e is System.Text.DecoderFallbackException)
        {
            errors.Fail(name, "The file is not UTF-8. Save it as 'CSV UTF-8'.", "Tệp không phải UTF-8. Hãy lưu dạng 'CSV UTF-8'.");
            return null;
        }

        return DataFile.Of(name, JsonSerializer.SerializeToElement(new JsonObject { ["agencies"] = agencies }), place => LineOf(place, lines), errors);
    }

    private static bool CheckHeader(string name, string[] header, SettingReader errors)
    {
        var before = errors.Errors.Count;
        foreach (var column in header.Where(column => !Columns.Contains(column)))
        {
            errors.Fail($"{name} line 1", $"No column is called '{column}'. The columns are {string.Join(", ", Columns)}.", $"Không có cột '{column}'. Các cột là {string.Join(", ", Columns)}.");
        }

        foreach (var twice in header.GroupBy(column => column, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            errors.Fail($"{name} line 1", $"The column '{twice.Key}' stands twice. Keep one.", $"Cột '{twice.Key}' bị trùng. Hãy giữ một cột.");
        }

        foreach (var missing in Required.Except(header))
        {
            errors.Fail($"{name} line 1", $"The column '{missing}' is missing. Add it.", $"Thiếu cột '{missing}'. Hãy thêm vào.");
        }

        return errors.Errors.Count == before;
    }

    private static JsonObject Row(CsvReader csv, string[] header, string name, SettingReader errors)
    {
        var row = new JsonObject();
        for (var i = 0; i < header.Length; i++)
        {
            var (column, text) = (header[i], csv.GetField(i) ?? "");
            if (text.Length == 0)
            {
                continue;
            }

            var prefix = Prefixes.GetValueOrDefault(column, "");
            if (Lists.Contains(column))
            {
                var items = text.Split(['|', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                CheckAreas(column, items, csv.Parser.RawRow, name, errors);
                row[column] = new JsonArray([.. items.Select(item => (JsonNode)With(prefix, item))]);
            }
            else if (column == "confirmed")
            {
                row[column] = text is "true" or "false" ? text == "true" : text;
            }
            else
            {
                row[column] = With(prefix, text);
            }
        }

        return row;
    }

    // A spreadsheet takes 01153 for a number and writes 1153; no unit has a code of four digits or of one.
    private static void CheckAreas(string column, string[] items, int line, string name, SettingReader errors)
    {
        foreach (var code in column == "areas" ? items.Where(item => item.Length is 1 or 4) : [])
        {
            errors.Fail($"{name} line {line} areas", $"'{code}' has {code.Length} digits; a province has 2, a district had 3, a commune has 5. Keep the column as text so that leading zeros stay.",
                $"'{code}' có {code.Length} chữ số; tỉnh có 2, huyện (trước đây) 3, xã 5. Hãy để cột dạng văn bản để giữ số 0 ở đầu.");
        }
    }

    private static string With(string prefix, string text) => prefix.Length > 0 && !text.StartsWith(prefix, StringComparison.Ordinal) ? prefix + text : text;

    // A place is "agencies[3].code": the entry's line is what helps in a table.
    private static int LineOf(string place, List<int> lines)
    {
        var open = place.IndexOf('[');
        var close = place.IndexOf(']');
        return open >= 0 && close > open && int.TryParse(place.AsSpan(open + 1, close - open - 1), CultureInfo.InvariantCulture, out var index) && index < lines.Count ? lines[index] : 1;
    }
}
