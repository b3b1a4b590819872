using MotCua.Contracts.V1;
using MotCua.Sdk.Catalog;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Messages;

namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>What a persona has at hand: the SDK's clients under its own key, the clock, and the story's papers.</summary>
internal sealed class Desk(DemoCast cast, DemoCast.Role role, DemoTimeline timeline, TimeProvider clock)
{
    public DemoCast Cast { get; } = cast;

    public DemoCast.Role Role { get; } = role;

    public DemoPapers Papers { get; } = new(cast);

    public MotCuaMessages Messages { get; } = new(clock);

    public required IExchangeClient Exchange { get; init; }

    public required ICatalogClient Catalog { get; init; }

    public DateTimeOffset Now => DemoPapers.Whole(clock.GetUtcNow());

    /// <summary>Sends, and waits for the verified receipt.</summary>
    public async Task SayAsync(Message message, CancellationToken cancellationToken, SendOptions? files = null)
    {
        timeline.Announce(message);
        var outcome = files is null
            ? await Exchange.SendAsync(message, cancellationToken)
            : await Exchange.SendAsync(message, files, cancellationToken);
        timeline.Receipted(outcome);
    }
}
