using System.Text.Json.Nodes;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Vectors;

/// <summary>One data case: a question that a program in any language can answer, and what it must answer.</summary>
/// <param name="Case">What it is called and which requirement it asks for.</param>
/// <param name="Kind">Name of the question's form, as vectors/v1/README.md has it.</param>
/// <param name="Question">All that the program is told.</param>
/// <param name="Differs">What is wrong in an answer; null where nothing is. The expectation is never sent.</param>
internal sealed record Vector(TestCase Case, string Kind, JsonObject Question, Func<JsonNode?, string?> Differs);
