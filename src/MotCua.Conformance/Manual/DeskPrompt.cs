using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Manual;

/// <summary>What the tester is asked to do now.</summary>
/// <param name="Number">Goes up with every prompt: an answer to an earlier one is no answer.</param>
/// <param name="Case">Id of the case.</param>
/// <param name="Title">What the case is about.</param>
/// <param name="Instruction">What to do, or what is waited for.</param>
/// <param name="Kind">Which answers there are.</param>
internal sealed record DeskPrompt(int Number, string Case, Bilingual Title, Bilingual Instruction, DeskKind Kind);
