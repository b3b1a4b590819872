using System.Buffers.Binary;

namespace MotCua.Conformance.Wire;

/// <summary>How much of the body the other side still takes: of the connection and of the one stream (RFC 9113, 5.2).</summary>
internal sealed class Http2Window : IDisposable
{
    private const int InitialWindowSize = 4;
    private readonly SemaphoreSlim _grew = new(0);
    private long _connection = 65535;
    private long _stream = 65535;
    private long _initial = 65535;

    /// <summary>Waits until something may be sent; how much of what is wanted.</summary>
    public async Task<int> TakeAsync(int wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            var room = Math.Min(wanted, Math.Min(Interlocked.Read(ref _connection), Interlocked.Read(ref _stream)));
            if (room > 0)
            {
                Interlocked.Add(ref _connection, -room);
                Interlocked.Add(ref _stream, -room);
                return (int)room;
            }

            await _grew.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Takes a WINDOW_UPDATE.</summary>
    public void Grow(bool isConnection, int by)
    {
        _ = isConnection ? Interlocked.Add(ref _connection, by) : Interlocked.Add(ref _stream, by);
        _grew.Release();
    }

    /// <summary>Takes the SETTINGS of the other side.</summary>
    public void Take(ReadOnlySpan<byte> settings)
    {
        for (; settings.Length >= 6; settings = settings[6..])
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(settings) == InitialWindowSize)
            {
                var size = BinaryPrimitives.ReadUInt32BigEndian(settings[2..]);
                Interlocked.Add(ref _stream, size - _initial);
                _initial = size;
                _grew.Release();
            }
        }
    }

    public void Dispose() => _grew.Dispose();
}
