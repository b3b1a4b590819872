using MotCua.Contracts.V1;

namespace MotCua.EndToEnd.Tests.BadInput;

/// <summary>A way to make a message wrong, and the reason that the hub must give. What is sent before counts as stored before.</summary>
internal sealed record BadMessage(ErrorReason Reason, Func<BadInputFixture, Draft, Task> Make)
{
    public BadMessage(ErrorReason reason, Action<Draft> make)
        : this(reason, (_, draft) =>
        {
            make(draft);
            return Task.CompletedTask;
        })
    {
    }

    public BadMessage(ErrorReason reason, Action<BadInputFixture, Draft> make)
        : this(reason, (fixture, draft) =>
        {
            make(fixture, draft);
            return Task.CompletedTask;
        })
    {
    }
}
