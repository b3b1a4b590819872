using System.Text.Json.Nodes;
using Adapter.Checks;

namespace MotCua.WrongPrograms;

/// <summary>A program that computes as the SDK's sample does and is wrong in one thing: it mistakes the question, or what it found. What is expected it does not know.</summary>
/// <param name="Name">Its own.</param>
/// <param name="Requirement">What it breaks.</param>
/// <param name="Text">What it does.</param>
/// <param name="Answer">Its answer to a question of a kind.</param>
internal sealed record WrongProgram(string Name, string Requirement, string Text, Func<string, JsonObject, JsonNode?> Answer)
{
    public static IReadOnlyList<WrongProgram> All { get; } = [.. WrongReaders.All, .. WrongVerifiers.All, .. WrongIdentifiers.All, .. WrongDossiers.All, .. WrongCalendars.All];

    /// <summary>It takes the question for another one.</summary>
    public static WrongProgram Mistaking(string name, string requirement, string text, Action<JsonObject> change) => new(name, requirement, text, (kind, vector) =>
    {
        change(vector);
        return Check.Answer(kind, vector);
    });

    /// <summary>It makes something else of what it found.</summary>
    public static WrongProgram Bending(string name, string requirement, string text, Func<JsonObject, JsonNode, JsonNode> bend) => new(name, requirement, text, (kind, vector) => Check.Answer(kind, vector) is { } found ? bend(vector, found) : null);
}
