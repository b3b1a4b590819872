namespace MotCua.Conformance.Documents;

/// <summary>Reads YAML files of the user, and those inside the tool.</summary>
internal static class DocumentFile
{
    /// <exception cref="DocumentProblem">No such file, not to be read, or not YAML.</exception>
    public static YamlItem Read(string path)
    {
        try
        {
            using var text = new StreamReader(path);
            return YamlItem.Parse(path, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DocumentProblem(path, 1, $"the file cannot be read: {e.Message}", $"không đọc được tệp: {e.Message}");
        }
    }

    /// <summary>A file that travels inside the tool.</summary>
    public static YamlItem Embedded(string name)
    {
        using var text = new StreamReader(typeof(DocumentFile).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The tool has no resource {name}."));
        return YamlItem.Parse(name, text);
    }

    /// <summary>The bytes of a file that travels inside the tool.</summary>
    public static byte[] EmbeddedBytes(string name)
    {
        using var stream = typeof(DocumentFile).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The tool has no resource {name}.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>The names of the embedded files below a folder.</summary>
    public static IEnumerable<string> EmbeddedNames(string folder) => typeof(DocumentFile).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
