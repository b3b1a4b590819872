using System.Globalization;
using MotCua.Contracts.Calendar;
using MotCua.Contracts.Dossiers;
using MotCua.Contracts.Identifiers;
using MotCua.Contracts.V1;
using static MotCua.Contracts.Tests.Dossiers.Play;

namespace MotCua.Contracts.Tests.Dossiers;

public sealed class TaskClockTests
{
    private readonly Play _play = new();
    private TaskClock _clock = TaskClock.NotStarted;

    [Fact]
    public void Waits_stops_and_the_result_are_in_the_clock_with_their_reasons_and_the_due_date_follows()
    {
        Say("2026-11-01T20:00", Portal, Commune, new Message { DossierTransferred = new() });
        Assert.Equal(TaskClock.NotStarted, _clock);
        Say("2026-11-02T09:00", Commune, Portal, new Message { TransferAccepted = new() });
        Say("2026-11-02T09:30", Commune, Portal, new Message { ProgressReported = new() });
        Say("2026-11-03T10:00", Commune, Portal, new Message { SupplementRequested = new() { SupplementId = "s1" } });
        Say("2026-11-03T11:00", Commune, Portal, new Message { ObligationIssued = new() { ObligationId = "o1", Amount = 5 } });
        Say("2026-11-04T09:00", Portal, Commune, new Message { SupplementProvided = new() { SupplementId = "s1" } });
        Say("2026-11-06T09:00", Gateway, Commune, new Message { PaymentConfirmed = new() { ObligationId = "o1", Amount = 5, VoucherNumber = "v" } });
        Say("2026-11-09T08:00", Commune, Portal, new Message { ProcessingStopped = new() });
        Say("2026-11-10T08:00", Commune, Portal, new Message { ProcessingResumed = new() });
        Assert.Equal(At("2026-11-02T09:00"), _clock.StartedAt);
        Assert.Null(_clock.StoppedAt);
        Assert.Equal(
        [
            new Pause(PauseKind.Supplement, At("2026-11-03T10:00"), At("2026-11-04T09:00")),
            new Pause(PauseKind.OutsideClock, At("2026-11-04T09:00"), At("2026-11-06T09:00")),
            new Pause(PauseKind.Stopped, At("2026-11-09T08:00"), At("2026-11-10T08:00")),
        ], _clock.Pauses);

        // 5 working days from 2/11: four left on 3/11, so 9 to 12/11 after 6/11; three left on 9/11, so 11 to 13/11 after 10/11.
        Assert.Equal(At("2026-11-13T17:00"), Deadlines.Compute(WorkCalendar.Create(Calendars.Shipped), new(5, LimitUnit.WorkingDay), _clock.StartedAt!.Value, _clock.Pauses).DueAt);
        Say("2026-11-12T15:00", Commune, Portal, new Message { ResultIssued = new() { Kind = ResultKind.Granted } });
        Say("2026-11-13T15:00", Portal, Commune, new Message { ResultReceived = new() });
        Assert.Equal(At("2026-11-12T15:00"), _clock.StoppedAt);
    }

    [Fact]
    public void A_result_that_refuses_ends_the_waiting_with_it()
    {
        Say("2026-11-01T20:00", Portal, Commune, new Message { DossierTransferred = new() });
        Say("2026-11-02T09:00", Commune, Portal, new Message { TransferAccepted = new() });
        Say("2026-11-03T10:00", Commune, Portal, new Message { SupplementRequested = new() { SupplementId = "s1" } });
        Say("2026-11-05T10:00", Commune, Portal, new Message { ResultIssued = new() { Kind = ResultKind.Refused } });
        Assert.Equal([new Pause(PauseKind.Supplement, At("2026-11-03T10:00"), At("2026-11-05T10:00"))], _clock.Pauses);
        Assert.Equal(At("2026-11-05T10:00"), _clock.StoppedAt);
    }

    [Fact]
    public void A_refused_transfer_never_started()
    {
        Say("2026-11-01T20:00", Portal, Commune, new Message { DossierTransferred = new() });
        Say("2026-11-02T09:00", Commune, Portal, new Message { TransferRefused = new() });
        Assert.Equal(new TaskClock(null, At("2026-11-02T09:00"), []), _clock);
    }

    private void Say(string at, AgencyCode from, AgencyCode to, Message message)
    {
        Assert.True(_play.Say(from, to, "root", message).IsAllowed);
        _clock = _clock.After(_play["root"], At(at));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text + "+07:00", CultureInfo.InvariantCulture);
}
