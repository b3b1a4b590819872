namespace MotCua.Sdk.Attachments;

/// <summary>
/// How many bytes of a file go into one request: it begins with what every gateway lets through, doubles while the line is quick, and falls back when a larger one
/// does not pass.
/// </summary>
internal sealed class PartSize(int first)
{
    public const long Max = 64L * 1024 * 1024;

    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private long _bytes = first;
    private long _ceiling = Math.Max(first, Max);

    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    public void Passed(long length, TimeSpan took)
    {
        lock (_lock)
        {
            if (took < Quick && length >= _bytes)
            {
                _bytes = Math.Min(_bytes * 2, _ceiling);
            }
        }
    }

    /// <returns>False when the part was not larger than the first: its size was not what stopped it.</returns>
    public bool Shrink(long length)
    {
        lock (_lock)
        {
            if (length <= first)
            {
                return false;
            }

            _ceiling = Math.Max(first, Math.Min(_ceiling, length / 2));
            _bytes = first;
            return true;
        }
    }
}
