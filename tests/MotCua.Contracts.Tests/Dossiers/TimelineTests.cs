using MotCua.Contracts.Dossiers;
using MotCua.Contracts.V1;
using static MotCua.Contracts.Tests.Dossiers.Play;

namespace MotCua.Contracts.Tests.Dossiers;

public sealed class TimelineTests
{
    [Fact]
    public void A_dossier_of_the_portal_is_accepted_decided_and_received()
    {
        var play = new Play();
        Assert.True(play.Say(Portal, Commune, "root", new Message { DossierTransferred = new() { Kind = TransferKind.Competent } }).IsAllowed);
        Assert.Equal(TaskPhase.Open, play["root"].Phase);
        Assert.True(play.Say(Commune, Portal, "root", new Message { TransferAccepted = new() }).IsAllowed);
        Assert.True(play.Say(Commune, Land, "land", new Message { DossierTransferred = new() { Kind = TransferKind.Interconnected } }, parent: "root").IsAllowed);
        Assert.Equal([play.IdOf("land")], play["root"].OpenChildren);
        Assert.True(play.Say(Land, Commune, "land", new Message { TransferAccepted = new() }).IsAllowed);
        Assert.Equal(ErrorReason.TransitionNotAllowed, play.Say(Commune, Portal, "root", new Message { ResultIssued = new() { Kind = ResultKind.Granted } }).Refusal!.Reason);
        Assert.True(play.Say(Land, Commune, "land", new Message { ResultIssued = new() { Kind = ResultKind.Granted } }).IsAllowed);
        Assert.True(play.Say(Commune, Land, "land", new Message { ResultReceived = new() }).IsAllowed);
        Assert.Empty(play["root"].OpenChildren);
        Assert.True(play.Say(Commune, Portal, "root", new Message { ResultIssued = new() { Kind = ResultKind.Granted } }).IsAllowed);
        Assert.True(play.Say(Portal, Commune, "root", new Message { ResultReceived = new() }).IsAllowed);
        Assert.Equal(TaskPhase.Closed, play["root"].Phase);
    }

    [Fact]
    public void A_commune_may_hand_a_share_on_with_its_first_message()
    {
        var play = new Play();
        Assert.True(play.Say(Commune, Land, "land", new Message { DossierTransferred = new() { Kind = TransferKind.Interconnected } }, parent: "root").IsAllowed);
        Assert.Equal((Commune, Commune, TaskPhase.Accepted, ClockState.Running), (play["root"].Opener, play["root"].Holder, play["root"].Phase, play["root"].Clock));
        Assert.Equal((Commune, Land, TaskPhase.Open, ClockState.NotStarted), (play["land"].Opener, play["land"].Holder, play["land"].Phase, play["land"].Clock));
    }

    [Fact]
    public void A_stranger_learns_nothing_about_a_dossier()
    {
        var play = new Play();
        play.Say(Portal, Commune, "root", new Message { DossierTransferred = new() { Kind = TransferKind.Competent } });
        var known = play.Say(Stranger, Land, "x", new Message { DossierTransferred = new() { Kind = TransferKind.Competent } }, parent: "root").Refusal!;
        var unknown = new Play().Say(Stranger, Land, "x", new Message { DossierTransferred = new() { Kind = TransferKind.Competent } }, parent: "root").Refusal!;
        Assert.Equal(ErrorReason.DossierUnknown, known.Reason);
        Assert.Equal(unknown, known);
        Assert.Equal(
            new Play().Say(Stranger, Commune, "root", new Message { TransferAccepted = new() }).Refusal,
            play.Say(Stranger, Commune, "root", new Message { TransferAccepted = new() }).Refusal);
    }
}
