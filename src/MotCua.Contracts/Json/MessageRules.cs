using MotCua.Contracts.V1;

namespace MotCua.Contracts.Json;

/// <summary>The rules across fields that schemas cannot say (MC-CORE, section rules across fields): pure, no clock.</summary>
public static class MessageRules
{
    /// <summary>Every rule that a well-formed message breaks; SCHEMA_VIOLATION with the field's path.</summary>
    /// <param name="message">A message that <see cref="MotCuaJson.Read{T}"/> found valid.</param>
    public static IReadOnlyList<Violation> Check(Message message) => [];
}
