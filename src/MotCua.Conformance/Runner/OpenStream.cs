using System.Buffers;
using System.Collections.Concurrent;
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
    private readonly ConcurrentQueue<RawFrame> _frames = new();
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

    /// <summary>The frames that came, the last one of Connect too.</summary>
    public IReadOnlyList<RawFrame> Frames => [.. _frames];

    /// <summary>How the stream ended, once it has.</summary>
    public Answer? End { get; private set; }

    /// <summary>Whether nothing more comes, with an end of its own or without.</summary>
    public bool HasEnded => _reading?.IsCompleted == true;

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
        var buffer = new ArrayBufferWriter<byte>();
        byte[] last = [];
        try
        {
            while (await _raw.ReadAsync(_stop.Token) is { IsEmpty: false } piece)
            {
                buffer.Write(piece.Span);
                if (_raw.Status == 200)
                {
                    last = TakeFrames(ref buffer) ?? last;
                }
            }

            End = AnswerReader.StreamEnd(_wire, new RawAnswer(_raw.Status, _raw.Headers, buffer.WrittenSpan.ToArray(), _raw.Trailers, _raw.Reset), last);
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

    /// <summary>Takes the whole frames of a buffer and leaves the rest.</summary>
    /// <returns>The last frame of Connect, where it is among them.</returns>
    private byte[]? TakeFrames(ref ArrayBufferWriter<byte> buffer)
    {
        byte[]? last = null;
        var rest = buffer.WrittenSpan;
        while (RawFrame.First(rest) is { } frame)
        {
            rest = rest[(RawFrame.HeadLength + frame.Content.Length)..];
            _frames.Enqueue(frame);
            if (_wire != WireKind.Grpc && (frame.Flags & ~RawFrame.Compressed) == RawFrame.End)
            {
                last = frame.Message();
            }
            else if (!frame.IsRight || frame.Message() is not { } message)
            {
                throw new WireProblem("a frame of the stream has other flags than there are, or is not one gzip member", "một khung của luồng có cờ lạ hoặc không phải một khối gzip");
            }
            else if (AnswerReader.StreamMessage(_wire, message, _operation) is { } node)
            {
                _messages.Writer.TryWrite(node);
            }
        }

        if (rest.Length < buffer.WrittenCount)
        {
            var left = new ArrayBufferWriter<byte>();
            left.Write(rest);
            buffer = left;
        }

        return last;
    }
}
