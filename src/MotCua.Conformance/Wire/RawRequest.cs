namespace MotCua.Conformance.Wire;

/// <summary>What goes onto the line, as it goes: nothing is added, checked or mended on its way.</summary>
internal sealed record RawRequest(string Method, string Path, HeaderList Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>HTTP/2 when true, else HTTP/1.1.</summary>
    public bool IsHttp2 { get; init; }

    /// <summary>How many bytes of the body go onto the line at a time (HTTP/1.1: chunks, HTTP/2: DATA frames); null leaves it to the wire.</summary>
    public int? PieceSize { get; init; }

    /// <summary>Whether TLS is asked for no application protocol, as old clients do.</summary>
    public bool NoAlpn { get; init; }

    /// <summary>How many bytes of the body are sent before the line is cut; null sends all of it.</summary>
    public int? CutAfter { get; init; }

    /// <summary>The declared length where it is not to be that of the body (HTTP/1.1).</summary>
    public long? DeclaredLength { get; init; }
}
