namespace MotCua.Conformance.Runner;

/// <summary>One request and its answer, as text.</summary>
internal sealed record ExchangeEntry(string RequestHead, string Request, string AnswerHead, string Answer);
