using System.Text;
using System.Text.Json.Nodes;
using MotCua.Conformance.Runner;

namespace MotCua.Conformance.Documents;

/// <summary>A store of JSON lines, on disk before the call returns. A line that a kill cut short is passed over.</summary>
internal sealed class Journal : IDisposable
{
    private readonly Lock _lock = new();
    private readonly FileStream _file;

    public Journal(string path, Action<JsonObject> replay)
    {
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        var whole = 0L;
        using (var reader = new StreamReader(_file, Encoding.UTF8, leaveOpen: true))
        {
            while (reader.ReadLine() is { } line)
            {
                if (JsonText.TryParse(Encoding.UTF8.GetBytes(line)) is not JsonObject entry)
                {
                    break;
                }

                whole += Encoding.UTF8.GetByteCount(line) + 1;
                replay(entry);
            }
        }

        _file.SetLength(Math.Min(whole, _file.Length));
        _file.Position = _file.Length;
    }

    public void Write(JsonObject entry)
    {
        lock (_lock)
        {
            _file.Write(Encoding.UTF8.GetBytes(JsonText.Compact(entry) + "\n"));
            _file.Flush(flushToDisk: true);
        }
    }

    public void Dispose() => _file.Dispose();
}
