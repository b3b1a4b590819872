using System.Globalization;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>
/// The night in which agencies end: their systems stop in the evening, those of their successors start in the morning with the work that was open, and the
/// directory authority says who has which task. The story itself knows nothing of it.
/// </summary>
internal sealed class ReformNight(DemoCast cast, DemoNight night, HubPlace place, DemoTimeline timeline, List<PersonaHost> hosts, HubClock clock)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    public async Task FallAsync(CancellationToken cancellationToken)
    {
        await QuietAsync(cancellationToken);
        var joined = new List<(DemoNight.Handover Handover, IReadOnlyList<Persona> Personas)>();
        foreach (var handover in night.Handovers)
        {
            joined.Add((handover, await CloseAsync(handover.Ended)));
        }

        clock.Ahead += night.Morning - clock.GetUtcNow();
        timeline.Pass(string.Create(CultureInfo.InvariantCulture, $"──── {cast.Begins.AddDays(1):dd/MM/yyyy} ────"));
        foreach (var (handover, personas) in joined)
        {
            hosts.Add(await PersonaHost.StartAsync(cast, handover.Next, place, timeline, desk => Join(desk, personas), cancellationToken));
        }

        var authority = await PersonaHost.StartAsync(cast, night.Authority, place, timeline, desk => new AuthorityDesk(desk), cancellationToken);
        string[] told = [.. hosts.Select(host => host.Role.Code)];
        hosts.Add(authority);
        foreach (var (handover, personas) in joined)
        {
            // What was open is a list of the offices that end; the authority signs it.
            var assignments = personas.OfType<DistrictOneStop>().SelectMany(district => district.Tasks)
                .Select(task => new SuccessionRule { Task = task, Successor = handover.Next.Code })
                .ToList();
            foreach (var ended in handover.Ended)
            {
                await ((AuthorityDesk)authority.Persona).AnnounceAsync(ended.Code, handover.Decision, assignments, told, cancellationToken);
            }
        }

        await QuietAsync(cancellationToken);
    }

    private static Persona Join(Desk desk, IReadOnlyList<Persona> personas)
    {
        foreach (var persona in personas)
        {
            persona.Desk.MoveTo(desk);
        }

        return personas.Count == 1 ? personas[0] : new JoinedOffice(desk, [.. personas.OrderBy(persona => persona is CommuneOneStop)]);
    }

    private async Task<IReadOnlyList<Persona>> CloseAsync(IReadOnlyList<DemoCast.Role> ended)
    {
        var personas = new List<Persona>();
        foreach (var host in hosts.Where(host => ended.Contains(host.Role)).ToList())
        {
            personas.Add(host.Persona);
            hosts.Remove(host);
            await host.DisposeAsync();
        }

        return personas;
    }

    // The payment waits for the morning; nothing else is under way.
    private async Task QuietAsync(CancellationToken cancellationToken)
    {
        while (!place.Night.IsAwaited || !timeline.IsQuiet)
        {
            await Task.Delay(Look, cancellationToken);
        }
    }
}
