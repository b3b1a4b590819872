using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Runner;

/// <summary>
/// The names of a running case. <c>${intake}</c> is an agency's code, <c>${dossier.d1}</c>, <c>${task.t1}</c>, <c>${uuid.x}</c> and <c>${number.x}</c> are made when first named, <c>${now+2s}</c> is a time of the hub,
/// <c>${today-1d}</c> a day of Vietnam, <c>${letters.3000}</c> a text so long, <c>${m1.id}</c> is what a step remembered.
/// </summary>
internal sealed partial class Scope(EnrolledLane lane, string hub, Target target, int caseNumber)
{
    private static readonly TimeSpan Vietnam = TimeSpan.FromHours(7);
    private const string HubItself = "hub-itself";
    private static int _dossiers;
    private static int _numbers;
    // It ends two days before the enrolment is made, and what it said is taken for 30 days after its end (MC-DIR-13).
    private static readonly TimeSpan LatelyBefore = TimeSpan.FromDays(3);
    private static readonly TimeSpan LatelyFor = TimeSpan.FromDays(28);

    private readonly ConcurrentDictionary<string, JsonNode?> _values = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);

    public EnrolledLane Lane => lane;

    /// <summary>The dossiers that the case made, for the list at the end of the run.</summary>
    public IEnumerable<string> Dossiers => _values.Where(value => value.Key.StartsWith("dossier.", StringComparison.Ordinal)).Select(value => value.Value!.GetValue<string>());

    /// <summary>The time as the hub has it.</summary>
    public DateTimeOffset Now() => TimeProvider.System.GetUtcNow() + target.HubIsAhead;

    /// <summary>A time at which the agency <c>ended-lately</c> was still there, however long ago the enrolment was made.</summary>
    /// <exception cref="NotDeclaredProblem">By the hub's clock that is too long ago for what it said then.</exception>
    public DateTimeOffset BeforeTheEnd()
    {
        var made = target.Enrolment.Made is { } day ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero) : Now();
        return Now() < made + LatelyFor
            ? made - LatelyBefore
            : throw new NotDeclaredProblem($"by the hub's clock the enrolment was made more than {LatelyFor.TotalDays:0} days ago, and no agency of it has ended lately: begin with an empty store, or make a new enrolment");
    }

    /// <summary>When the message that is being made, or was made last, says that it was made: <c>${created+366d}</c>.</summary>
    public DateTimeOffset Created { get; set; }

    public string Agency(string name) => name == HubItself ? hub : lane.Agencies.TryGetValue(name, out var code) ? code : throw new SuiteProblem($"the enrolment has no agency '{name}'");

    public EnrolledSystem SystemOf(string name) => name == HubItself && target.Enrolment.HubKey is { } key ? new EnrolledSystem(name, "hub-of-the-trial", key) : lane.Systems.TryGetValue(name, out var system) ? system : throw new SuiteProblem($"the enrolment has no system '{name}'");

    public void Set(string name, JsonNode? value) => _values[name] = value;

    /// <summary>What the case made stands in the report under its name: two reports of one system are alike.</summary>
    public string Named(string text) => _names.Aggregate(text, (current, name) => current.Replace(name.Key, $"«{name.Value}»", StringComparison.Ordinal));

    public void Name(string value, string name) => _names[value] = name;

    /// <summary>What the system under test chose itself: remembered when it is first seen, and the same from then on.</summary>
    /// <exception cref="CaseProblem">It is another than before.</exception>
    public void Learn(string name, string? value, string where)
    {
        if (value is null)
        {
            throw new CaseProblem($"{where} is absent, expected {(_values.TryGetValue(name, out var expected) ? expected : name)}");
        }

        if (_values.TryGetValue(name, out var known) && known?.ToString() != value)
        {
            throw new CaseProblem($"{where} is {value}, expected {known}");
        }

        _values[name] = JsonValue.Create(value);
        _names[value] = name;
    }

    /// <summary>What a name stands for, where it stands for something already.</summary>
    public string? Known(string name) => _values.TryGetValue(name, out var value) ? value?.ToString() : null;

    /// <summary>All that is known here, so that a later run can go on with it.</summary>
    public JsonObject Save() => new()
    {
        ["values"] = new JsonObject(_values.Where(value => value.Key != "answer").Select(value => KeyValuePair.Create(value.Key, value.Value?.DeepClone()))),
        ["names"] = new JsonObject(_names.Select(name => KeyValuePair.Create(name.Key, (JsonNode?)name.Value))),
    };

    /// <summary>Takes up what an earlier run saved.</summary>
    public void Load(JsonObject saved)
    {
        foreach (var (name, value) in saved["values"]!.AsObject())
        {
            _values[name] = value?.DeepClone();
        }

        foreach (var (value, name) in saved["names"]!.AsObject())
        {
            _names[value] = name!.ToString();
        }
    }

    /// <summary>A lower-case UUIDv7 of a time.</summary>
    public static string Uuid7(DateTimeOffset moment)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes, (moment.ToUnixTimeMilliseconds() << 16) | (long)(BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]) & 0x0FFF) | 0x7000);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    /// <summary>The value with every name put in; a text that is one name alone keeps the kind of its value.</summary>
    public JsonNode? Fill(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(FillText(member.Key), Fill(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Fill)]),
        JsonValue value when value.TryGetValue<string>(out var text) => Whole().Match(text) is { Success: true } match ? Value(match.Groups["name"].Value)?.DeepClone() : JsonValue.Create(FillText(text)),
        _ => node?.DeepClone(),
    };

    public string FillText(string text) => Part().Replace(text, match => Value(match.Groups["name"].Value) switch { JsonValue value when value.TryGetValue<string>(out var inner) => inner, { } other => JsonText.Compact(other), null => "" });

    private JsonNode? Value(string name)
    {
        if (_values.TryGetValue(name, out var known))
        {
            return known;
        }

        if (lane.Agencies.TryGetValue(name, out var code))
        {
            return JsonValue.Create(code);
        }

        if (Time().Match(name) is { Success: true } time)
        {
            var moment = (time.Groups["from"].Value == "created" ? Created : Now()) + Moment.Shift(time);
            return time.Groups["from"].Value switch
            {
                "now" or "created" => JsonValue.Create(Moment.Text(moment)),
                "seconds" => JsonValue.Create(moment.ToUnixTimeSeconds()),
                _ => JsonValue.Create(moment.ToOffset(Vietnam).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            };
        }

        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var made = dot < 0 ? null : name[..dot] switch
        {
            "dossier" => NewDossier(name[(dot + 1)..]),
            "task" or "uuid" => Uuid7(Now()),
            "number" => string.Create(CultureInfo.InvariantCulture, $"{Now().ToOffset(Vietnam):HHmmss}{Interlocked.Increment(ref _numbers) % 100:00}"),
            "letters" => new string('a', int.Parse(name.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture)),
            "system" => SystemOf(name[(dot + 1)..]).Id,
            "thumbprint" => SystemOf(name[(dot + 1)..]).Key.Thumbprint,
            _ => null,
        };
        if (made is not null)
        {
            _values[name] = JsonValue.Create(made);
            _names[made] = name;
            return _values[name];
        }

        if (name == "hub")
        {
            return JsonValue.Create(hub);
        }

        if (dot > 0 && name[..dot] == "letters")
        {
            return JsonValue.Create(new string('a', int.Parse(name.AsSpan(dot + 1), CultureInfo.InvariantCulture)));
        }

        // A step remembered an object under the first part of the name; the rest is the way into it.
        for (var end = name.LastIndexOf('.'); end > 0; end = name.LastIndexOf('.', end - 1))
        {
            if (_values.TryGetValue(name[..end], out var root) && JsonPaths.Find(root, name[(end + 1)..]) is { } found)
            {
                return found;
            }
        }

        if (Sum().Match(name) is { Success: true } sum)
        {
            return JsonValue.Create(long.Parse(FillText($"${{{sum.Groups["name"].Value}}}"), CultureInfo.InvariantCulture) + long.Parse(sum.Groups["more"].ValueSpan, CultureInfo.InvariantCulture));
        }

        throw new SuiteProblem($"nothing is called '{name}' here");
    }

    // Codes of one run never repeat: agency, day, then a number of the case and of the process.
    private string NewDossier(string name)
    {
        var at = name.IndexOf('@', StringComparison.Ordinal);
        var agency = Agency(at < 0 ? "intake" : name[(at + 1)..]);
        var day = Now().ToOffset(Vietnam);
        return string.Create(CultureInfo.InvariantCulture, $"{agency}-{day:yyMMdd}-{day:HHmmss}{caseNumber % 1000:000}{Interlocked.Increment(ref _dossiers):0000}");
    }

    [GeneratedRegex(@"^\$\{(?<name>[^{}]+)\}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Whole();

    [GeneratedRegex(@"\$\{(?<name>[^{}]+)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Part();

    [GeneratedRegex(@"^(?<name>.+)\+(?<more>[0-9]+)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sum();

    [GeneratedRegex(@"^(?<from>now|created|today|seconds)((?<amount>[+-][0-9]+)(?<unit>ms|s|m|h|d))?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Time();
}
