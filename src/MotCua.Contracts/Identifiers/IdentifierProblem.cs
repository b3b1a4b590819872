namespace MotCua.Contracts.Identifiers;

/// <summary>Why a text is not an identifier and what to do. The texts never repeat the value, so they may be logged.</summary>
/// <param name="MessageEn">What is wrong and the remedy, in English.</param>
/// <param name="MessageVi">What is wrong and the remedy, in Vietnamese.</param>
public sealed record IdentifierProblem(string MessageEn, string MessageVi);
