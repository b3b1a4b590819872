namespace MotCua.Conformance.Wire;

/// <summary>An answer that is under way: its head has come, its body comes in pieces.</summary>
internal abstract class RawStream : IAsyncDisposable
{
    public int Status { get; protected set; }

    public HeaderList Headers { get; } = [];

    public HeaderList Trailers { get; } = [];

    public uint? Reset { get; protected set; }

    /// <summary>The next piece of the body; empty at its end.</summary>
    public abstract ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();

    public async Task<RawAnswer> ReadToEndAsync(CancellationToken cancellationToken)
    {
        var body = new MemoryStream();
        while (await ReadAsync(cancellationToken) is { IsEmpty: false } piece)
        {
            body.Write(piece.Span);
        }

        return new RawAnswer(Status, Headers, body.ToArray(), Trailers, Reset);
    }
}
