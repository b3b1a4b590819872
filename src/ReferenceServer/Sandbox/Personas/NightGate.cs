using System.Collections.Concurrent;

namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>What waits for the morning: the citizen pays on the next day. Where no night falls it happens at once.</summary>
internal sealed class NightGate(bool isNight)
{
    private readonly ConcurrentQueue<Func<Task>> _waiting = new();

    /// <summary>Whether something waits for the morning.</summary>
    public bool IsAwaited => !_waiting.IsEmpty;

    /// <summary>Does the work, or keeps it for the morning.</summary>
    public Task InTheMorningAsync(Func<Task> work)
    {
        if (!isNight)
        {
            return work();
        }

        _waiting.Enqueue(work);
        return Task.CompletedTask;
    }

    /// <summary>It is morning.</summary>
    public async Task OpenAsync()
    {
        while (_waiting.TryDequeue(out var work))
        {
            await work();
        }
    }
}
