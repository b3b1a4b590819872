using System.Reflection;
using Microsoft.Extensions.Logging;

namespace MotCua.Architecture.Tests;

/// <summary>Operators search for an event id: it means one thing, in every product, for ever.</summary>
public sealed class LogTests
{
    private static IEnumerable<(MethodInfo Method, LoggerMessageAttribute Log)> LogMethods =>
        from assembly in Assemblies.Products
        from type in assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        let log = method.GetCustomAttribute<LoggerMessageAttribute>()
        where log is not null
        select (method, log);

    [Fact]
    public void Every_log_event_states_its_id() => Rule.Holds(
        "Give the event an EventId; one made from the method's name changes with it:",
        LogMethods.Where(m => m.Log.EventId <= 0).Select(m => Name(m.Method)));

    [Fact]
    public void Log_event_ids_are_unique_across_products() => Rule.Holds(
        "Two log events with one id:",
        LogMethods.GroupBy(m => m.Log.EventId).Where(g => g.Count() > 1).Select(g => $"{g.Key}: {string.Join(", ", g.Select(m => Name(m.Method)))}"));

    // A generated message prints its whole content, citizens included.
    [Fact]
    public void No_log_event_takes_a_message_or_bytes() => Rule.Holds(
        "Log ids, codes, counts and reasons; never content:",
        from log in LogMethods
        from parameter in log.Method.GetParameters()
        let type = parameter.ParameterType
        where typeof(Google.Protobuf.IMessage).IsAssignableFrom(type) || type == typeof(byte[]) || type == typeof(ReadOnlyMemory<byte>) || type == typeof(Google.Protobuf.ByteString)
        select $"{Name(log.Method)}: {parameter.Name}");

    [Fact]
    public void Logging_goes_through_log_methods_only() => Rule.Holds(
        "Write a [LoggerMessage] method in Log.cs instead of calling the logger with a text:",
        from file in Repository.FilesUnder("src", ".cs")
        from line in File.ReadLines(Repository.PathOf(file)).Select((text, i) => (Text: text, Number: i + 1))
        where line.Text.Contains(".LogInformation(", StringComparison.Ordinal) || line.Text.Contains(".LogWarning(", StringComparison.Ordinal)
            || line.Text.Contains(".LogError(", StringComparison.Ordinal) || line.Text.Contains(".LogDebug(", StringComparison.Ordinal)
            || line.Text.Contains(".LogCritical(", StringComparison.Ordinal) || line.Text.Contains(".LogTrace(", StringComparison.Ordinal)
        select $"{file}:{line.Number}");

    private static string Name(MethodInfo method) => $"{method.DeclaringType!.FullName}.{method.Name}";
}
