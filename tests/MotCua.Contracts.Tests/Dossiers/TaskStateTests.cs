using System.Text.Json;
using MotCua.Contracts.Dossiers;
using MotCua.Contracts.V1;
using static MotCua.Contracts.Tests.Dossiers.Play;

namespace MotCua.Contracts.Tests.Dossiers;

public sealed class TaskStateTests
{
    [Fact]
    public void A_state_survives_being_stored_as_json()
    {
        var play = new Play();
        play.Say(Portal, Commune, "root", new Message { DossierTransferred = new() { Kind = TransferKind.Competent } });
        play.Say(Commune, Portal, "root", new Message { TransferAccepted = new() });
        play.Say(Commune, Land, "land", new Message { DossierTransferred = new() { Kind = TransferKind.Interconnected } }, parent: "root");
        play.Say(Commune, Portal, "root", new Message { SupplementRequested = new() { SupplementId = "s1" } });
        play.Say(Commune, Portal, "root", new Message { ObligationIssued = new() { ObligationId = "o1", Amount = 5, CollectingAgency = new() { Code = Treasury.ToString() } } });
        play.Say(Treasury, Commune, "root", new Message { PaymentConfirmed = new() { ObligationId = "o1", Amount = 2, VoucherNumber = "v1" } });
        play.Say(Portal, Commune, "root", new Message { WithdrawalRequested = new() { WithdrawalId = "w1" } });
        Assert.All(play.Tasks.Tasks.Values, state =>
        {
            var again = JsonSerializer.Deserialize<TaskState>(JsonSerializer.SerializeToUtf8Bytes(state))!;
            Assert.Equal(state, again);
            Assert.Equal(state.Waits, again.Waits);
        });
    }

    [Fact]
    public void A_status_to_show_follows_from_the_state_and_changes_nothing()
    {
        var play = new Play();
        var shown = new List<DossierStatus>();
        Show(Portal, Commune, new Message { DossierTransferred = new() });
        Show(Commune, Portal, new Message { TransferAccepted = new() });
        Show(Commune, Portal, new Message { SupplementRequested = new() { SupplementId = "s1" } });
        Show(Portal, Commune, new Message { SupplementProvided = new() { SupplementId = "s1" } });
        Show(Commune, Portal, new Message { ObligationIssued = new() { ObligationId = "o1", Amount = 5 } });
        Show(Gateway, Commune, new Message { PaymentConfirmed = new() { ObligationId = "o1", Amount = 5, VoucherNumber = "v" } });
        Show(Commune, Portal, new Message { ProcessingStopped = new() });
        Show(Commune, Portal, new Message { ProcessingResumed = new() });
        Show(Commune, Portal, new Message { ResultIssued = new() { Kind = ResultKind.Granted } });
        Show(Portal, Commune, new Message { ResultReceived = new() });
        Show(Post, Commune, new Message { ResultDelivered = new() { Stage = DeliveryStage.Delivered } });
        Assert.Equal(
        [
            DossierStatus.New, DossierStatus.Processing, DossierStatus.Supplement, DossierStatus.Processing, DossierStatus.Obligation, DossierStatus.Processing,
            DossierStatus.Stopped, DossierStatus.Processing, DossierStatus.Finished, DossierStatus.Finished, DossierStatus.HandedBack,
        ], shown);

        void Show(MotCua.Contracts.Identifiers.AgencyCode from, MotCua.Contracts.Identifiers.AgencyCode to, Message body)
        {
            Assert.True(play.Say(from, to, "root", body).IsAllowed);
            shown.Add(DisplayStatus.Of(play["root"]));
        }
    }

    [Fact]
    public void Roles_come_from_sector_and_role_of_the_directory()
    {
        Assert.Equal(Roles.Treasury, DirectoryRoles.Of(new Agency { Sector = Sector.Treasury }));
        Assert.Equal(Roles.Post, DirectoryRoles.Of(new Agency { Sector = Sector.Post }));
        Assert.Equal(Roles.None, DirectoryRoles.Of(new Agency { Sector = Sector.Tax, Roles = { AgencyRole.OneStop, AgencyRole.Processing } }));
        Assert.Equal(Roles.Portal | Roles.Register | Roles.PaymentGateway | Roles.Hub | Roles.DirectoryAuthority,
            DirectoryRoles.Of(new Agency { Roles = { AgencyRole.Portal, AgencyRole.Register, AgencyRole.PaymentGateway, AgencyRole.Hub, AgencyRole.DirectoryAuthority } }));
    }

    [Fact]
    public void A_message_without_a_body_of_this_version_is_not_supported()
    {
        var outcome = new Play().Say(Portal, Commune, "root", new Message());
        Assert.Equal(ErrorReason.ContractNotSupported, outcome.Refusal!.Reason);
    }
}
