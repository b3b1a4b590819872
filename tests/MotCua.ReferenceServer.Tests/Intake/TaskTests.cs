using System.Diagnostics.Metrics;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Calendar;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Tracking;

namespace MotCua.ReferenceServer.Tests.Intake;

/// <summary>Tasks below each other, and tasks whose agency ends.</summary>
public sealed class TaskTests : IAsyncLifetime
{
    private readonly TestCore _hub = new();
    private readonly string _land = Some.Id(TestCore.Start);
    private readonly string _tax = Some.Id(TestCore.Start);

    public async ValueTask InitializeAsync()
    {
        await _hub.TakenAsync(Some.Transfer(TestCore.Start, _land, Some.Id(TestCore.Start)));
        await _hub.TakenAsync(Some.Accept(TestCore.Start, _land));
        await _hub.TakenAsync(Some.Transfer(TestCore.Start, _tax, _land, from: TestCore.LandOffice, to: TestCore.TaxOffice));
        await _hub.TakenAsync(Some.Accept(TestCore.Start, _tax, from: TestCore.TaxOffice, to: TestCore.LandOffice));
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task A_result_waits_for_the_tasks_below_and_is_taken_when_they_have_ended()
    {
        await _hub.RefusedAsync(ErrorReason.TransitionNotAllowed, Result());
        var returned = Some.Message(TestCore.TaxOffice, TestCore.LandOffice, TestCore.Start, _tax);
        returned.DossierReturned = new DossierReturned
        {
            Kind = ReturnKind.WrongData, Reason = "Sai diện tích thửa đất", ReturnedAt = Timestamp.FromDateTimeOffset(TestCore.Start),
        };
        await _hub.TakenAsync(returned);
        await _hub.TakenAsync(Result());
    }

    [Fact]
    public async Task A_provisional_due_date_is_said_again_by_the_holder_when_the_year_is_announced()
    {
        await using var hub = new TestCore();
        var task = Some.Id(TestCore.Start);
        var messages = new Sdk.Messages.MotCuaMessages(new ManualTime(TestCore.Start));
        var accepted = Some.Accept(TestCore.Start, task);
        accepted.TransferAccepted.DueAt = Timestamp.FromDateTimeOffset(Due(11));
        accepted.TransferAccepted.DueProvisional = true;
        await hub.TakenAsync(Some.Transfer(TestCore.Start, task, Some.Id(TestCore.Start)));
        await hub.TakenAsync(accepted);
        Assert.Equal((Due(11), true), await DueAsync());

        await hub.TakenAsync(messages.OnTask(TestCore.LandOffice, TestCore.Commune, Some.DossierCode, task).ReportDueDate(new Deadline(Due(12), false, []), "TB 1/TB-BNV"));
        Assert.Equal((Due(12), false), await DueAsync());

        async Task<(DateTimeOffset, bool)> DueAsync()
        {
            var view = (await hub.Get<TrackingService>().GetDossierAsync(
                new GetDossierRequest { Code = Some.DossierCode }, hub.CallerOf(TestCore.Commune), TestContext.Current.CancellationToken)).Dossier.Tasks.Single(t => t.Task == task);
            return (view.DueAt.ToDateTimeOffset(), view.DueProvisional);
        }
    }

    private static DateTimeOffset Due(int day) => new(2027, 1, day, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Open_tasks_of_an_agency_that_ended_go_on_with_its_successor()
    {
        _hub.Directory.Add("H32.98", AgencyRole.DirectoryAuthority);
        _hub.Directory.Bind(_hub.Systems[TestCore.Stranger], "authority", TestCore.Start.AddDays(-1), TestCore.Start.AddYears(1), "H32.98");
        _hub.Systems["H32.98"] = _hub.Systems[TestCore.Stranger];
        var succeeded = Some.Message("H32.98", TestCore.Commune, TestCore.Start, dossier: "");
        succeeded.AgencySucceeded = new AgencySucceeded
        {
            Agency = new AgencyRef { Code = TestCore.TaxOffice }, Successors = { new AgencyRef { Code = TestCore.Stranger } }, EffectiveOn = "2026-11-22", Decision = "QĐ 1/2026",
        };
        await _hub.TakenAsync(succeeded);
        var view = (await _hub.Get<TrackingService>().GetDossierAsync(
            new GetDossierRequest { Code = Some.DossierCode }, _hub.CallerOf(TestCore.Commune), TestContext.Current.CancellationToken)).Dossier;
        Assert.Equal(TestCore.Stranger, view.Tasks.Single(t => t.Task == _tax).Holder);
        Assert.Equal(TestCore.LandOffice, view.Tasks.Single(t => t.Task == _land).Holder);
    }

    [Fact]
    public async Task A_succession_that_takes_effect_later_is_TRANSITION_NOT_ALLOWED_until_its_day()
    {
        _hub.Directory.Find(TestCore.Stranger, VietnamTime.DayOf(TestCore.Start))!.Roles.Add(AgencyRole.DirectoryAuthority);
        var succeeded = Some.Message(TestCore.Stranger, TestCore.Commune, TestCore.Start, dossier: "");
        succeeded.AgencySucceeded = new AgencySucceeded
        {
            Agency = new AgencyRef { Code = TestCore.TaxOffice }, Successors = { new AgencyRef { Code = TestCore.LandOffice } }, EffectiveOn = "2026-11-23", Decision = "QĐ 1/2026",
        };
        await _hub.RefusedAsync(ErrorReason.TransitionNotAllowed, succeeded);
    }

    [Fact]
    public async Task Messages_are_counted_accepted_repeated_and_refused_by_reason()
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == HubTelemetry.Name)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            lock (counts)
            {
                var name = tags.Length > 0 ? $"{instrument.Name} {tags[0].Value}" : instrument.Name;
                counts[name] = counts.GetValueOrDefault(name) + value;
            }
        });
        listener.Start();
        await using var hub = new TestCore();
        var document = hub.Seal(Some.Document(TestCore.Start, "1"));
        await hub.SendAsync(document, TestCore.Commune);
        await hub.SendAsync(document, TestCore.Commune);
        await hub.RefusedAsync(ErrorReason.RecipientUnknown, Some.Document(TestCore.Start, "2", to: "H32.77.7"));
        lock (counts)
        {
            // Other tests may count beside this one.
            Assert.True(counts["motcua.hub.messages.accepted documentSent"] >= 1);
            Assert.True(counts["motcua.hub.messages.duplicate"] >= 1);
            Assert.True(counts["motcua.hub.messages.refused RECIPIENT_UNKNOWN"] >= 1);
        }
    }

    private Message Result()
    {
        var message = Some.Message(TestCore.LandOffice, TestCore.Commune, TestCore.Start, _land);
        message.ResultIssued = new ResultIssued
        {
            Kind = ResultKind.Granted,
            IssuedAt = Timestamp.FromDateTimeOffset(TestCore.Start),
            Papers = { new ResultPaper { Name = "Giấy chứng nhận quyền sử dụng đất", Form = PaperForm.Original, Number = "CS 01", IssuedOn = "2026-11-22" } },
        };
        return message;
    }
}
