using MotCua.Contracts.V1;
using static MotCua.Contracts.Dossiers.Actors;
using static MotCua.Contracts.Dossiers.ClockEffects;
using static MotCua.Contracts.V1.Message;

namespace MotCua.Contracts.Dossiers;

/// <summary>The one table of bodies: who says each, in which phases of a task, and what follows. The table in docs/spec/MC-TASK.md is written from it.</summary>
public static class BodyTable
{
    private const Phases Money = Phases.Accepted | Phases.ResultIssued | Phases.Closed;
    private const Phases Waiting = Phases.Open | Phases.Accepted;
    private const Phases HasResult = Phases.ResultIssued | Phases.Closed;

    private static readonly BodyRule[] Rows =
    [
        Opens(BodyOneofCase.DossierTransferred, Issuer | ParentHolder, Phases.Open),
        Moves(BodyOneofCase.TransferAccepted, Holder, Phases.Open, Phases.Accepted, Starts),
        Moves(BodyOneofCase.TransferRefused, Holder, Phases.Open, Phases.Refused, Stops),
        Moves(BodyOneofCase.DossierReturned, Holder, Phases.Accepted, Phases.Returned, Stops),
        Stays(BodyOneofCase.PapersHandedOver, Opener | Holder, Phases.Any),
        Stays(BodyOneofCase.PapersReceived, Opener | Holder, Phases.Any),
        Stays(BodyOneofCase.SupplementRequested, Holder, Waiting, Pauses),
        Stays(BodyOneofCase.SupplementProvided, Opener, Waiting, Resumes),
        Stays(BodyOneofCase.ObligationIssued, Holder, Phases.Accepted, Pauses),
        Stays(BodyOneofCase.ObligationReplaced, IssuingAgency, Phases.Accepted, Pauses | Resumes),
        Stays(BodyOneofCase.ObligationCancelled, IssuingAgency, Money, Resumes),
        Stays(BodyOneofCase.ObligationExempted, IssuingAgency, Money, Resumes),
        Stays(BodyOneofCase.ObligationDeferred, IssuingAgency, Money, Resumes),
        Stays(BodyOneofCase.PaymentConfirmed, IssuingAgency | Treasury | PaymentGateway, Money, Resumes),
        Stays(BodyOneofCase.PaymentFailed, IssuingAgency | Treasury | PaymentGateway, Money),
        Stays(BodyOneofCase.PaymentRefunded, IssuingAgency | Treasury | PaymentGateway, Money, Pauses),
        Stays(BodyOneofCase.ProgressReported, Holder, Phases.Accepted | Phases.ResultIssued),
        Moves(BodyOneofCase.ProcessingStopped, Holder, Phases.Accepted, Phases.Accepted | Phases.Stopped, Pauses | Stops),
        Stays(BodyOneofCase.ProcessingResumed, Holder, Phases.Accepted, Resumes),
        Stays(BodyOneofCase.ExtensionNotified, Holder, Phases.Accepted),
        Moves(BodyOneofCase.ResultIssued, Holder, Phases.Accepted, Phases.ResultIssued, Stops),
        Moves(BodyOneofCase.ResultReceived, Opener, Phases.ResultIssued, Phases.Closed),
        Stays(BodyOneofCase.ResultCorrected, Holder, HasResult),
        Moves(BodyOneofCase.ResultDelivered, Opener | Holder | Post, Phases.Accepted | HasResult, Phases.Accepted | HasResult, Stops),
        Stays(BodyOneofCase.WithdrawalRequested, Opener, Waiting),
        Moves(BodyOneofCase.WithdrawalAccepted, Holder, Waiting, Phases.Withdrawn, Stops),
        Stays(BodyOneofCase.WithdrawalRefused, Holder, Waiting),
        Opens(BodyOneofCase.DossierRegistered, Issuer | Participant, Phases.Accepted, HeaderUse.Optional),
        Outside(BodyOneofCase.DossierStatusReported, Participant, HeaderUse.Required, HeaderUse.Optional),
        Outside(BodyOneofCase.FeedbackSubmitted, Participant | Portal, HeaderUse.Optional, HeaderUse.Optional),
        Outside(BodyOneofCase.FeedbackAnswered, Participant, HeaderUse.Optional, HeaderUse.Optional),
        Outside(BodyOneofCase.ServiceRated, Participant | Portal, HeaderUse.Required, HeaderUse.Optional),
        Outside(BodyOneofCase.DocumentSent, Anyone, HeaderUse.Optional, HeaderUse.Absent),
        Outside(BodyOneofCase.DocumentStatusReported, Anyone, HeaderUse.Optional, HeaderUse.Absent),
        new(BodyOneofCase.DeliveryFailed, GroupOf(BodyOneofCase.DeliveryFailed), Hub, Phases.Any, Phases.Any, Resumes | Stops, HeaderUse.Optional, HeaderUse.Optional),
        Outside(BodyOneofCase.AgencySucceeded, DirectoryAuthority, HeaderUse.Absent, HeaderUse.Absent),
        new(BodyOneofCase.DeliveryStalled, GroupOf(BodyOneofCase.DeliveryStalled), Hub, Phases.Any, Phases.Any, ClockEffects.None, HeaderUse.Optional, HeaderUse.Optional),
    ];

    private static readonly BodyRule?[] ByNumber = Index();

    /// <summary>Every body, in the order of the contract.</summary>
    public static IReadOnlyList<BodyRule> All { get; } = Array.AsReadOnly(Rows);

    /// <summary>The row of a body; a body of a later contract version has none and is an <see cref="ArgumentOutOfRangeException"/>.</summary>
    /// <param name="body">A body of this contract version.</param>
    public static BodyRule Get(BodyOneofCase body) =>
        Find(body) ?? throw new ArgumentOutOfRangeException(nameof(body), body, "Not a body of this contract version.");

    /// <summary>The row of a body, or null for NONE and bodies of a later contract version.</summary>
    /// <param name="body">A body.</param>
    public static BodyRule? Find(BodyOneofCase body) => (uint)body < (uint)ByNumber.Length ? ByNumber[(int)body] : null;

    private static BodyRule Opens(BodyOneofCase body, Actors actors, Phases to, HeaderUse task = HeaderUse.Required) =>
        new(body, GroupOf(body), actors, Phases.Nothing, to, to == Phases.Open ? ClockEffects.None : Starts, HeaderUse.Required, task);

    private static BodyRule Moves(BodyOneofCase body, Actors actors, Phases from, Phases to, ClockEffects clock = ClockEffects.None) =>
        new(body, GroupOf(body), actors, from, to, clock, HeaderUse.Required, HeaderUse.Required);

    private static BodyRule Stays(BodyOneofCase body, Actors actors, Phases phases, ClockEffects clock = ClockEffects.None) => Moves(body, actors, phases, phases, clock);

    private static BodyRule Outside(BodyOneofCase body, Actors actors, HeaderUse dossier, HeaderUse task) =>
        new(body, GroupOf(body), actors, Phases.None, Phases.None, ClockEffects.None, dossier, task);

    private static string GroupOf(BodyOneofCase body) => Descriptor.FindFieldByNumber((int)body).MessageType.GetOptions().GetExtension(OptionsExtensions.BodyGroup);

    private static BodyRule?[] Index()
    {
        var index = new BodyRule?[1 + Rows.Max(row => (int)row.Body)];
        foreach (var row in Rows)
        {
            index[(int)row.Body] = row;
        }

        return index;
    }
}
