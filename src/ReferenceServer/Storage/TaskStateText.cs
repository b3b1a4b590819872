using System.Text.Json;
using System.Text.Json.Serialization;
using MotCua.Contracts.Dossiers;

namespace MotCua.ReferenceServer.Storage;

/// <summary>The stored form of a task state. Members that a later version adds are read as absent by an older one only within one schema step.</summary>
internal static class TaskStateText
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        IgnoreReadOnlyProperties = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Converters = { new JsonStringEnumConverter() },
    };

    public static string Write(TaskState state) => JsonSerializer.Serialize(state, Options);

    public static TaskState Read(string text) => JsonSerializer.Deserialize<TaskState>(text, Options)!;
}
