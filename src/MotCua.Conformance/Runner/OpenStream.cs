using System.Buffers.Binary;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Runner;

/// <summary>A stream of the server that stays open between steps: a reader of its own takes its messages as they come.</summary>
internal sealed class OpenStream : IAsyncDisposable
{
    private readonly RawStream _raw;
    private readonly WireKind _wire;
    private readonly Operation _operation;
    private readonly Channel<JsonNode> _messages = Channel.CreateUnbounded<JsonNode>();
    private readonly CancellationTokenSource _stop = new();
    private Task? _reading;

    /// <param name="raw">The answer as it comes.</param>
    /// <param name="wire">Its wire.</param>
    /// <param name="operation">The stream's operation.</param>
    /// <param name="isSlow">Reads nothing until something is taken: what the hub sends piles up on the line.</param>
    public OpenStream(RawStream raw, WireKind wire, Operation operation, bool isSlow = false)
    {
        (_raw, _wire, _operation) = (raw, wire, operation);
        _reading = isSlow ? null : Task.Run(ReadAsync);
    }

    /// <summary>How the stream ended, once it has.</summary>
    public Answer? End { get; private set; }

    /// <summary>Messages until there are enough of them, or the time is over, or the stream ends.</summary>
    public async Task<JsonArray> TakeAsync(int count, TimeSpan patience, CancellationToken cancellationToken)
    {
        _reading ??= Task.Run(ReadAsync, CancellationToken.None);
        var taken = new JsonArray();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            while (taken.Count < count && await _messages.Reader.WaitToReadAsync(limit.Token))
            {
                while (taken.Count < count && _messages.Reader.TryRead(out var message))
                {
                    taken.Add(message);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // What came within the time is the answer.
        }

        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _raw.DisposeAsync();
        await (_reading ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new List<byte>();
        byte[] last = [];
        try
        {
            while (await _raw.ReadAsync(_stop.Token) is { IsEmpty: false } piece)
            {
                buffer.AddRange(piece.Span);
                while (_raw.Status == 200 && buffer.Count >= AnswerReader.FrameHead && BinaryPrimitives.ReadInt32BigEndian(buffer.GetRange(1, 4).ToArray()) is var length && buffer.Count >= AnswerReader.FrameHead + length)
                {
                    var (flags, message) = (buffer[0], buffer.GetRange(AnswerReader.FrameHead, length).ToArray());
                    buffer.RemoveRange(0, AnswerReader.FrameHead + length);
                    if (_wire != WireKind.Grpc && (flags & 2) != 0)
                    {
                        last = message;
                    }
                    else if (AnswerReader.StreamMessage(_wire, message, _operation) is { } node)
                    {
                        _messages.Writer.TryWrite(node);
                    }
                }
            }

            End = AnswerReader.StreamEnd(_wire, new RawAnswer(_raw.Status, _raw.Headers, [.. buffer], _raw.Trailers, _raw.Reset), last);
        }
        catch (Exception e) when (e is WireProblem or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Broken, or closed by the case: it has no end of its own.
        }
        finally
        {
            _messages.Writer.TryComplete();
        }
    }
}
