using System.Globalization;
using System.Text.Json;
using MotCua.Contracts.Json;

namespace MotCua.Contracts.Calendar;

/// <summary>
/// Reads the file of a year: <c>{year, confirmed, decision, decision_note, source, holidays: [{date, name_vi, name_en, basis}], swaps: [{off, worked}]}</c>, dates as
/// <c>yyyy-MM-dd</c> (MC-TIME-2). A file with a problem is refused whole.
/// </summary>
public static class CalendarFile
{
    private const int FirstYear = 2000;
    private const int LastYear = 2100;
    private static readonly JsonDocumentOptions OnceEach = new() { AllowDuplicateProperties = false };

    /// <summary>Reads a year.</summary>
    /// <param name="name">The file's name, for problems.</param>
    /// <param name="utf8">Its bytes.</param>
    /// <exception cref="CalendarDataException">It is no calendar; every problem is listed with its line.</exception>
    public static CalendarYear Read(string name, ReadOnlyMemory<byte> utf8)
    {
        var problems = new List<CalendarProblem>();
        var reading = new Reading(name, utf8, problems);
        var year = reading.ReadYear();
        return problems.Count == 0 ? year! : throw new CalendarDataException(problems);
    }

    private sealed class Reading(string name, ReadOnlyMemory<byte> utf8, List<CalendarProblem> problems)
    {
        private readonly Dictionary<DateOnly, string> _days = [];
        private JsonLines? _lines;

        public CalendarYear? ReadYear()
        {
            JsonElement root;
            try
            {
                _lines = JsonLines.Read(utf8.Span);
                root = JsonDocument.Parse(utf8, OnceEach).RootElement;
            }
            catch (JsonException e)
            {
                // The text was read once, so the second reading can only find a member that stands twice.
                problems.Add(_lines is null
                    ? new(name, (int)(e.LineNumber ?? 0) + 1, "", "It is not JSON; look at this line.", "Không phải JSON; hãy xem dòng này.")
                    : new(name, 1, "", $"A member stands twice: {e.Message}", "Có thành phần bị ghi hai lần."));
                return null;
            }

            if (!Fits(root, "", JsonValueKind.Object, ["year", "confirmed", "decision", "decision_note", "source", "holidays", "swaps"]))
            {
                return null;
            }

            var year = Number(root, "year");
            var confirmed = Member(root, "", "confirmed", JsonValueKind.True, JsonValueKind.False) is { ValueKind: JsonValueKind.True };
            var decision = Text(root, "", "decision");
            _ = Text(root, "", "decision_note");
            var source = Text(root, "", "source");
            if (source.Length == 0)
            {
                Add("source", "Say where the days were taken from: no day without a source is used.", "Hãy ghi nguồn của các ngày: không dùng ngày nào không có nguồn.");
            }

            var holidays = Items(root, "holidays", ["date", "name_vi", "name_en", "basis"]).Select((item, i) => ReadHoliday(item, $"holidays[{i}]", year)).ToList();
            var swaps = Items(root, "swaps", ["off", "worked"]).Select((item, i) => ReadSwap(item, $"swaps[{i}]", year)).ToList();
            return new CalendarYear(year, confirmed, decision, source, holidays, swaps);
        }

        private Holiday ReadHoliday(JsonElement item, string path, int year)
        {
            var date = Date(item, path, "date");
            InYear(date, $"{path}.date", year);
            Once(date, $"{path}.date");
            return new Holiday(date, Text(item, path, "name_vi"), Text(item, path, "name_en"), Text(item, path, "basis"));
        }

        private SwapDay ReadSwap(JsonElement item, string path, int year)
        {
            var swap = new SwapDay(Date(item, path, "off"), Date(item, path, "worked"));
            InYear(swap.Off, $"{path}.off", year);
            Once(swap.Off, $"{path}.off");
            Once(swap.Worked, $"{path}.worked");
            return swap;
        }

        private void InYear(DateOnly date, string path, int year)
        {
            if (date != default && year != 0 && date.Year != year)
            {
                Add(path, $"{date:yyyy-MM-dd} is not in {year}; put it into the file of its year.", $"{date:yyyy-MM-dd} không thuộc năm {year}; hãy đưa vào tệp của năm đó.");
            }
        }

        private void Once(DateOnly date, string path)
        {
            if (date != default && !_days.TryAdd(date, path))
            {
                Add(path, $"{date:yyyy-MM-dd} stands here and at {_days[date]}; keep one.", $"{date:yyyy-MM-dd} có ở đây và ở {_days[date]}; hãy giữ một.");
            }
        }

        private int Number(JsonElement root, string member)
        {
            if (Member(root, "", member, JsonValueKind.Number) is { } value)
            {
                if (value.TryGetInt32(out var number) && number is >= FirstYear and <= LastYear)
                {
                    return number;
                }

                Add(member, $"A year from {FirstYear} to {LastYear} stands here.", $"Ở đây là năm từ {FirstYear} đến {LastYear}.");
            }

            return 0;
        }

        private string Text(JsonElement item, string path, string member) => Member(item, path, member, JsonValueKind.String) is { } value ? value.GetString()! : "";

        private DateOnly Date(JsonElement item, string path, string member)
        {
            var text = Text(item, path, member);
            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            {
                return date;
            }

            Add($"{path}.{member}", "A date as yyyy-MM-dd stands here.", "Ở đây là ngày dạng yyyy-MM-dd.");
            return default;
        }

        private List<JsonElement> Items(JsonElement root, string member, string[] members) => Member(root, "", member, JsonValueKind.Array) is { } list
            ? [.. list.EnumerateArray().Where((item, i) => Fits(item, $"{member}[{i}]", JsonValueKind.Object, members))]
            : [];

        private JsonElement? Member(JsonElement item, string path, string member, params JsonValueKind[] kinds)
        {
            var at = path.Length == 0 ? member : $"{path}.{member}";
            if (!item.TryGetProperty(member, out var value))
            {
                Add(path, $"'{member}' is missing.", $"Thiếu '{member}'.");
                return null;
            }

            if (kinds.Contains(value.ValueKind))
            {
                return value;
            }

            Add(at, $"{string.Join(" or ", kinds)} stands here, not {value.ValueKind}.", $"Ở đây là {string.Join(" hoặc ", kinds)}, không phải {value.ValueKind}.");
            return null;
        }

        private bool Fits(JsonElement item, string path, JsonValueKind kind, string[] members)
        {
            if (item.ValueKind != kind)
            {
                Add(path, $"{kind} stands here, not {item.ValueKind}.", $"Ở đây là {kind}, không phải {item.ValueKind}.");
                return false;
            }

            foreach (var member in item.EnumerateObject().Where(member => !members.Contains(member.Name, StringComparer.Ordinal)))
            {
                var at = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
                Add(at, $"'{member.Name}' is not known here; known are {string.Join(", ", members)}.", $"Không có '{member.Name}' ở đây; chỉ có {string.Join(", ", members)}.");
            }

            return true;
        }

        private void Add(string path, string english, string vietnamese) => problems.Add(new(name, _lines?.Of(path) ?? 1, path, english, vietnamese));
    }
}
