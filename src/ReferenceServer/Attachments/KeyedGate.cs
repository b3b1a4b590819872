namespace MotCua.ReferenceServer.Attachments;

/// <summary>Lets one at a time pass for each key; keys nobody waits for take no memory.</summary>
internal sealed class KeyedGate
{
    private readonly Dictionary<string, Gate> _gates = new(StringComparer.Ordinal);

    public async ValueTask<IDisposable> EnterAsync(string key, CancellationToken cancellationToken)
    {
        Gate gate;
        lock (_gates)
        {
            if (!_gates.TryGetValue(key, out gate!))
            {
                _gates.Add(key, gate = new Gate());
            }

            gate.Users++;
        }

        try
        {
            await gate.Turn.WaitAsync(cancellationToken);
        }
        catch
        {
            Leave(key, gate, entered: false);
            throw;
        }

        return new Pass(this, key, gate);
    }

    private void Leave(string key, Gate gate, bool entered)
    {
        lock (_gates)
        {
            if (entered)
            {
                gate.Turn.Release();
            }

            if (--gate.Users == 0)
            {
                _gates.Remove(key);
                gate.Turn.Dispose();
            }
        }
    }

    private sealed class Gate
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public int Users { get; set; }
    }

    private sealed class Pass(KeyedGate owner, string key, Gate gate) : IDisposable
    {
        public void Dispose() => owner.Leave(key, gate, entered: true);
    }
}
