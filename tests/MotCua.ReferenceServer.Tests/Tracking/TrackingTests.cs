using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Tests.Intake;
using MotCua.ReferenceServer.Tracking;

namespace MotCua.ReferenceServer.Tests.Tracking;

/// <summary>Commune → land office → tax office, one task below the other.</summary>
public sealed class TrackingTests : IAsyncLifetime
{
    private readonly TestCore _hub = new();
    private readonly string _root = Some.Id(TestCore.Start);
    private readonly string _land = Some.Id(TestCore.Start);
    private readonly string _tax = Some.Id(TestCore.Start);

    private TrackingService Service => _hub.Get<TrackingService>();

    public async ValueTask InitializeAsync()
    {
        var transfer = Some.Transfer(TestCore.Start, _land, _root);
        transfer.DossierTransferred.Dossier.Aliases.Add(new Alias { System = "portal", Kind = "portal", Value = "G22.99-1" });
        await _hub.TakenAsync(transfer);
        await _hub.TakenAsync(Some.Accept(TestCore.Start, _land));
        await _hub.TakenAsync(Some.Transfer(TestCore.Start, _tax, _land, from: TestCore.LandOffice, to: TestCore.TaxOffice));
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task The_holder_of_the_root_sees_every_task_below_it()
    {
        var view = await GetAsync(TestCore.Commune);
        Assert.Equal(new[] { _root, _land, _tax }.Order(), view.Tasks.Select(t => t.Task).Order());
        var land = view.Tasks.Single(t => t.Task == _land);
        Assert.Equal((TestCore.Commune, TestCore.LandOffice, TaskPhase.Accepted, ClockState.Running), (land.Opener, land.Holder, land.Phase, land.Clock));
        Assert.Equal(TestCore.Start.AddDays(10), land.DueAt.ToDateTimeOffset());
        Assert.Equal("1.004194", view.ProcedureCode);
        Assert.Equal("G22.99-1", view.Aliases.Single().Value);
    }

    [Fact]
    public async Task The_status_that_counts_is_that_of_who_holds_an_open_stage()
    {
        foreach (var (agency, system) in new[] { (TestCore.Commune, "mot-cua"), (TestCore.LandOffice, "dat-dai"), (TestCore.TaxOffice, "thue") })
        {
            var report = Some.Message(agency, agency == TestCore.Commune ? TestCore.LandOffice : TestCore.Commune, TestCore.Start);
            report.DossierStatusReported = new DossierStatusReported { Status = DossierStatus.Processing, OccurredAt = report.Header.CreatedAt, SourceSystem = system, Content = "Đang xử lý" };
            await _hub.TakenAsync(report);
        }

        var refuse = Some.Message(TestCore.TaxOffice, TestCore.LandOffice, TestCore.Start, _tax);
        refuse.TransferRefused = new TransferRefused { Kind = RefusalKind.NotCompetent, Reason = "Không thuộc địa bàn quản lý", RefusedAt = refuse.Header.CreatedAt };
        await _hub.TakenAsync(refuse);

        var statuses = (await GetAsync(TestCore.Commune)).Statuses.ToDictionary(status => status.Agency);
        Assert.Equal((true, "mot-cua", _root), (statuses[TestCore.Commune].Authoritative, statuses[TestCore.Commune].SourceSystem, statuses[TestCore.Commune].Stages.Single()));
        Assert.Equal((true, _land), (statuses[TestCore.LandOffice].Authoritative, statuses[TestCore.LandOffice].Stages.Single()));
        Assert.Equal((false, _tax), (statuses[TestCore.TaxOffice].Authoritative, statuses[TestCore.TaxOffice].Stages.Single()));
    }

    [Fact]
    public async Task A_step_says_the_status_of_its_agency_too()
    {
        foreach (var status in new[] { DossierStatus.Supplement, DossierStatus.Unspecified })
        {
            var step = Some.Message(TestCore.LandOffice, TestCore.Commune, TestCore.Start, _land);
            step.ProgressReported = new ProgressReported { StepId = "B1", Status = status, Content = "Chờ bổ sung", OccurredAt = step.Header.CreatedAt };
            await _hub.TakenAsync(step);
        }

        var shown = Assert.Single((await GetAsync(TestCore.Commune)).Statuses);
        Assert.Equal((TestCore.LandOffice, "", DossierStatus.Supplement, TestCore.Start), (shown.Agency, shown.SourceSystem, shown.Status, shown.OccurredAt.ToDateTimeOffset()));
    }

    [Fact]
    public async Task A_delegation_is_shown_with_decision_scope_and_dates_and_must_be_in_force()
    {
        var task = Some.Id(TestCore.Start);
        var delegation = new Delegation
        {
            Decision = "QĐ 12/QĐ-UBND", From = new AgencyRef { Code = TestCore.Commune }, Scope = "Đăng ký biến động đất đai", ValidFrom = "2026-01-01", ValidUntil = "2026-11-22",
        };
        await _hub.TakenAsync(Under(delegation));
        var shown = Assert.Single((await GetAsync(TestCore.Commune)).Delegations);
        Assert.Equal((task, TestCore.Stranger, delegation), (shown.Task, shown.Agency, shown.Delegation));

        task = Some.Id(TestCore.Start);
        var ended = delegation.Clone();
        ended.ValidUntil = "2026-11-21";
        var refusal = await _hub.RefusedAsync(ErrorReason.TransitionNotAllowed, Under(ended));
        Assert.Equal("dossierTransferred.dossier.delegation.validUntil", refusal.Fields.Single().Path);
        var unknown = delegation.Clone();
        unknown.From.Code = "H77.1";
        Assert.Equal("dossierTransferred.dossier.delegation.from", (await _hub.RefusedAsync(ErrorReason.TransitionNotAllowed, Under(unknown))).Fields.Single().Path);

        Message Under(Delegation by)
        {
            var transfer = Some.Transfer(TestCore.Start, task, _root, to: TestCore.Stranger);
            transfer.DossierTransferred.Dossier.Delegation = by;
            return transfer;
        }
    }

    [Fact]
    public async Task The_tax_office_sees_its_own_task_only()
    {
        var view = await GetAsync(TestCore.TaxOffice);
        Assert.Equal([_tax], view.Tasks.Select(t => t.Task));
    }

    [Fact]
    public async Task To_a_stranger_the_dossier_does_not_exist()
    {
        Assert.Equal(ErrorReason.DossierUnknown, (await Assert.ThrowsAsync<RefusalException>(() => GetAsync(TestCore.Stranger))).Reason);
        Assert.Equal(ErrorReason.DossierUnknown, (await Assert.ThrowsAsync<RefusalException>(() => TimelineAsync(TestCore.Stranger))).Reason);
    }

    [Fact]
    public async Task A_dossier_is_found_by_any_of_its_numbers()
    {
        var answer = await Service.GetDossierAsync(
            new GetDossierRequest { Alias = new Alias { System = "portal", Kind = "portal", Value = "G22.99-1" } }, _hub.CallerOf(TestCore.Commune), TestContext.Current.CancellationToken);
        Assert.Equal(Some.DossierCode, answer.Dossier.Code);
    }

    [Fact]
    public async Task The_timeline_shows_payloads_only_to_who_sent_or_received_them()
    {
        var commune = (await TimelineAsync(TestCore.Commune)).Entries;
        Assert.Equal(["dossierTransferred", "transferAccepted", "dossierTransferred"], commune.Select(e => e.Body));
        Assert.Equal([true, true, false], commune.Select(e => e.Message is not null));
        Assert.Equal([TaskPhase.Open, TaskPhase.Accepted, TaskPhase.Open], commune.Select(e => e.Phase));
        var tax = (await TimelineAsync(TestCore.TaxOffice)).Entries;
        Assert.Equal(["dossierTransferred"], tax.Select(e => e.Body));
        Assert.NotNull(tax[0].Message);
    }

    [Fact]
    public async Task The_timeline_comes_in_pages()
    {
        var first = await TimelineAsync(TestCore.Commune, size: 2);
        Assert.True(first.More);
        Assert.Equal(2, first.Entries.Count);
        var second = await TimelineAsync(TestCore.Commune, after: first.Entries[^1].Sequence, size: 2);
        Assert.False(second.More);
        Assert.Single(second.Entries);
    }

    [Fact]
    public async Task Dossiers_are_listed_by_agency_and_phase_in_pages()
    {
        await _hub.TakenAsync(Some.Transfer(TestCore.Start, Some.Id(TestCore.Start), Some.Id(TestCore.Start), dossier: "H32.12.3-261122-0043"));
        var first = await ListAsync(new ListDossiersRequest { Agency = TestCore.LandOffice, PageSize = 1 });
        Assert.Equal([Some.DossierCode], first.Dossiers.Select(d => d.Code));
        var second = await ListAsync(new ListDossiersRequest { Agency = TestCore.LandOffice, PageSize = 1, PageToken = first.NextPageToken });
        Assert.Equal(["H32.12.3-261122-0043"], second.Dossiers.Select(d => d.Code));
        Assert.Empty(second.NextPageToken);
        var refused = await Assert.ThrowsAsync<RefusalException>(() => Service.ListDossiersAsync(
            new ListDossiersRequest { Agency = TestCore.LandOffice }, _hub.CallerOf(TestCore.TaxOffice), TestContext.Current.CancellationToken));
        Assert.Equal(ErrorReason.SenderNotAllowed, refused.Reason);
    }

    [Fact]
    public async Task Dossiers_are_listed_by_procedure_and_by_what_changed_since()
    {
        Assert.Equal([Some.DossierCode], await ListAsync(new ListDossiersRequest { ProcedureCode = "1.004194" }));
        Assert.Empty(await ListAsync(new ListDossiersRequest { ProcedureCode = "1.004195" }));
        Assert.Equal([Some.DossierCode], await ListAsync(new ListDossiersRequest { ChangedAfter = At(-1) }));
        Assert.Empty(await ListAsync(new ListDossiersRequest { ChangedAfter = At(0) }));
        _hub.Time.Advance(TimeSpan.FromMinutes(1));
        await _hub.TakenAsync(Some.Accept(TestCore.Start, _tax, from: TestCore.TaxOffice, to: TestCore.LandOffice));
        Assert.Equal([Some.DossierCode], await ListAsync(new ListDossiersRequest { ChangedAfter = At(0) }));

        static Google.Protobuf.WellKnownTypes.Timestamp At(int seconds) => Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(TestCore.Start.AddSeconds(seconds));

        async Task<IEnumerable<string>> ListAsync(ListDossiersRequest filter)
        {
            filter.Agency = TestCore.LandOffice;
            return (await Service.ListDossiersAsync(filter, _hub.CallerOf(TestCore.LandOffice), TestContext.Current.CancellationToken)).Dossiers.Select(dossier => dossier.Code);
        }
    }

    [Fact]
    public async Task Watching_gives_what_is_there_and_then_what_comes()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(TimeSpan.FromSeconds(30));
        var bodies = new List<string>();
        var third = new TaskCompletionSource();
        var watching = Service.WatchAsync(new WatchRequest { Code = Some.DossierCode }, e =>
        {
            bodies.Add(e.Entry.Body);
            if (bodies.Count == 3)
            {
                third.SetResult();
            }
            else if (bodies.Count == 4)
            {
                stop.Cancel();
            }

            return ValueTask.CompletedTask;
        }, _hub.CallerOf(TestCore.Commune), stop.Token);
        await third.Task.WaitAsync(stop.Token);
        await _hub.TakenAsync(Some.Progress(TestCore.Start, _land, "a"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
        Assert.Equal(["dossierTransferred", "transferAccepted", "dossierTransferred", "progressReported"], bodies);
    }

    private async Task<DossierView> GetAsync(string agency) =>
        (await Service.GetDossierAsync(new GetDossierRequest { Code = Some.DossierCode }, _hub.CallerOf(agency), TestContext.Current.CancellationToken)).Dossier;

    private Task<GetTimelineResponse> TimelineAsync(string agency, long after = 0, int size = 0) => Service.GetTimelineAsync(
        new GetTimelineRequest { Code = Some.DossierCode, After = after, PageSize = size }, _hub.CallerOf(agency), TestContext.Current.CancellationToken);

    private Task<ListDossiersResponse> ListAsync(ListDossiersRequest request) =>
        Service.ListDossiersAsync(request, _hub.CallerOf(request.Agency), TestContext.Current.CancellationToken);
}
