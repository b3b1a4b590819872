using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;

namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>The directory authority: tells everyone who goes on for an agency that ended, and with which of its open tasks.</summary>
internal sealed class AuthorityDesk(Desk desk) : Persona(desk)
{
    /// <param name="ended">The agency's code.</param>
    /// <param name="decision">The legal act.</param>
    /// <param name="assignments">Where several succeed it: which of them has which task. Where one does, it has them all.</param>
    /// <param name="told">Who is told.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task AnnounceAsync(string ended, string decision, IEnumerable<SuccessionRule> assignments, IEnumerable<string> told, CancellationToken cancellationToken)
    {
        var agency = await Desk.Directory.GetAgencyAsync(ended, cancellationToken: cancellationToken);
        var succession = new AgencySucceeded { Agency = new AgencyRef { Code = ended, Name = agency.Name }, EffectiveOn = DemoPapers.Day(Desk.Now), Decision = decision };
        succession.Successors.AddRange(agency.Successors.Select(code => new AgencyRef { Code = code }));
        if (succession.Successors.Count > 1)
        {
            succession.Assignments.AddRange(assignments);
        }

        foreach (var to in told)
        {
            await Desk.SayAsync(Desk.Messages.From(Desk.Role.Code).AnnounceSuccession(to, succession), cancellationToken);
        }
    }

    public override Task ReactAsync(ReceivedMessage received, CancellationToken cancellationToken) => Task.CompletedTask;
}
