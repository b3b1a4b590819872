namespace MotCua.Conformance.Documents;

/// <summary>A file that a person wrote is wrong at a line.</summary>
internal sealed class DocumentProblem(string file, long line, string en, string vi) : Exception($"{file}:{line}: {en}")
{
    public string En => Message;

    public string Vi { get; } = $"{file}:{line}: {vi}";
}
