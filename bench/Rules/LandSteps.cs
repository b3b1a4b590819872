using MotCua.Bench.Workload;
using MotCua.Contracts.Dossiers;
using MotCua.Contracts.Identifiers;
using MotCua.Contracts.V1;

namespace MotCua.Bench.Rules;

/// <summary>What the Directory says of the messages between the commune and the land office.</summary>
internal static class LandSteps
{
    private static readonly AgencyCode Commune = AgencyCode.Parse(LandDossier.Commune);
    private static readonly DossierStanding First = new(Commune, MayIssue: true, TakesPart: false, Root: null);

    public static TimelineFacts Facts(Message message) =>
        new(AgencyCode.Parse(message.Header.From), AgencyCode.Parse(message.Header.To), Roles.None, Roles.None, Commune, message.Header.From == LandDossier.Commune);

    /// <summary>As the store would give it for a message on a dossier about which nothing was said before, or on its one task.</summary>
    public static TransitionInput Input(Message message) =>
        new TransitionInput(message) with { Standing = message.BodyCase == Message.BodyOneofCase.DossierTransferred ? First : null };
}
