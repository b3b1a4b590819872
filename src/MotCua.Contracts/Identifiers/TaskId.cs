using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace MotCua.Contracts.Identifiers;

/// <summary>The id of a task, named by the message that opens it (MC-TASK-35): a lower-case UUID of version 7.</summary>
[JsonConverter(typeof(IdentifierJsonConverter<TaskId>))]
public readonly record struct TaskId : IIdentifier<TaskId>, ISpanParsable<TaskId>, IComparable<TaskId>
{
    private static readonly IdentifierProblem Wrong = new(
        "Not a task id: it is a UUID of version 7 in lower case (0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b); make it with TaskId.New.",
        "Không phải mã phần việc: là UUID phiên bản 7 chữ thường (0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b); tạo bằng TaskId.New.");

    private readonly Guid _value;

    private TaskId(Guid value) => _value = value;

    /// <summary>Whether this is the default value, which names no task.</summary>
    public bool IsEmpty => _value == Guid.Empty;

    /// <summary>The time inside the id, UTC, whole milliseconds.</summary>
    public DateTimeOffset Time => Uuid7.TimeOf(_value);

    /// <summary>A new id at the clock's millisecond. Ids made by one process in the same millisecond increase.</summary>
    /// <param name="time">Must not be null.</param>
    public static TaskId New(TimeProvider time) => new(Uuid7.New(time));

    /// <summary>Reads an id. Throws <see cref="IdentifierFormatException"/> when the text is not one.</summary>
    /// <param name="text">Must not be null.</param>
    public static TaskId Parse(string text) => Identifier.Parse<TaskId>(text);

    /// <summary>Reads an id.</summary>
    /// <param name="text">May be null.</param>
    /// <param name="value">The id, when true.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out TaskId value) => Identifier.TryParse(text, out value, out _);

    /// <summary>Reads an id and says what is wrong with the text.</summary>
    /// <param name="text">May be null.</param>
    /// <param name="value">The id, when true.</param>
    /// <param name="problem">What is wrong, when false.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out TaskId value, [NotNullWhen(false)] out IdentifierProblem? problem) =>
        Identifier.TryParse(text, out value, out problem);

    /// <summary>Whether the first id comes before the second.</summary>
    public static bool operator <(TaskId left, TaskId right) => left.CompareTo(right) < 0;

    /// <summary>Whether the first id comes after the second.</summary>
    public static bool operator >(TaskId left, TaskId right) => left.CompareTo(right) > 0;

    /// <summary>Whether the first id comes before the second or equals it.</summary>
    public static bool operator <=(TaskId left, TaskId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the first id comes after the second or equals it.</summary>
    public static bool operator >=(TaskId left, TaskId right) => left.CompareTo(right) >= 0;

    /// <summary>Orders by time, within a millisecond by the rest.</summary>
    /// <param name="other">The other id.</param>
    public int CompareTo(TaskId other) => _value.CompareTo(other._value);

    /// <summary>The id as it travels; empty for the default value.</summary>
    public override string ToString() => IsEmpty ? "" : _value.ToString("D");

    static IdentifierProblem? IIdentifier<TaskId>.Check(ReadOnlySpan<char> text) => Uuid7.IsCanonical(text) ? null : Wrong;

    static TaskId IIdentifier<TaskId>.Make(string text) => new(Guid.ParseExact(text, "D"));
}
