using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Exchange;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Tracking;

/// <summary>Where a dossier stands, answered from the stored messages. A dossier that the caller may not see is one that does not exist;
/// a test system sees test dossiers only, and no other system does.</summary>
internal sealed class TrackingService(IDossierStore dossiers, DossierSignals signals, ICallerCheck callers, ExchangeOptions options, TimeProvider time)
{
    private const int DefaultPage = 100;

    /// <exception cref="RefusalException">DOSSIER_UNKNOWN.</exception>
    public async Task<GetDossierResponse> GetDossierAsync(GetDossierRequest request, Caller caller, CancellationToken cancellationToken)
    {
        RequestRules.Check(request);
        if ((request.Code.Length > 0) == (request.Alias is not null))
        {
            throw new RefusalException(Refusals.Create(ErrorReason.SchemaViolation, "code", "Give a code or an alias, one of both.", "Nêu mã hồ sơ hoặc bí danh, một trong hai."));
        }

        var code = request.Alias is null ? request.Code : await dossiers.FindByAliasAsync(request.Alias, caller.IsTest, cancellationToken) ?? throw Unknown();
        var (facts, sight) = await SeeAsync(code, caller, cancellationToken);
        return new GetDossierResponse { Dossier = DossierViews.Of(facts, sight) };
    }

    /// <exception cref="RefusalException">DOSSIER_UNKNOWN.</exception>
    public async Task<GetTimelineResponse> GetTimelineAsync(GetTimelineRequest request, Caller caller, CancellationToken cancellationToken)
    {
        RequestRules.Check(request);
        var size = request.PageSize > 0 ? request.PageSize : DefaultPage;
        var (_, sight) = await SeeAsync(request.Code, caller, cancellationToken);
        var (entries, more) = await ReadAsync(request.Code, request.After, size, sight, caller, cancellationToken);
        var response = new GetTimelineResponse { More = more };
        response.Entries.AddRange(entries);
        return response;
    }

    /// <exception cref="RefusalException">SENDER_NOT_ALLOWED: the caller does not act for the agency.</exception>
    public async Task<ListDossiersResponse> ListDossiersAsync(ListDossiersRequest request, Caller caller, CancellationToken cancellationToken)
    {
        RequestRules.Check(request);
        if (!caller.ActsFor(request.Agency))
        {
            throw new RefusalException(Refusals.Create(ErrorReason.SenderNotAllowed, "agency",
                "This system does not act for that agency.", "Hệ thống này không được thay mặt cơ quan đó."));
        }

        var size = request.PageSize > 0 ? request.PageSize : DefaultPage;
        var codes = await dossiers.ListAsync(new DossierFilter(request.Agency, caller.IsTest, request.PageToken, size + 1)
        {
            Phase = request.Phase,
            ProcedureCode = request.ProcedureCode,
            ChangedAfter = request.ChangedAfter?.ToDateTimeOffset().ToUnixTimeMilliseconds() ?? 0,
        }, cancellationToken);
        var response = new ListDossiersResponse { NextPageToken = codes.Count > size ? codes[size - 1] : "" };
        foreach (var code in codes.Take(size))
        {
            var (facts, sight) = await SeeAsync(code, caller, cancellationToken);
            response.Dossiers.Add(DossierViews.Of(facts, sight));
        }

        return response;
    }

    /// <summary>What is there after the given sequence, then each message as it is accepted.</summary>
    /// <exception cref="RefusalException">DOSSIER_UNKNOWN; the caller's certificate no longer speaks for it.</exception>
    public async Task WatchAsync(WatchRequest request, Func<WatchResponse, ValueTask> send, Caller caller, CancellationToken cancellationToken)
    {
        RequestRules.Check(request);
        using var wakeup = new Wakeup();
        using var watch = signals.Dossiers.Watch(request.Code, wakeup.Set);
        var (_, sight) = await SeeAsync(request.Code, caller, cancellationToken);
        var after = request.After;
        while (true)
        {
            var (entries, more) = await ReadAsync(request.Code, after, DefaultPage, sight, caller, cancellationToken);
            foreach (var entry in entries)
            {
                after = entry.Sequence;
                await send(new WatchResponse { Entry = entry });
            }

            if (more)
            {
                continue;
            }

            _ = await wakeup.WaitAsync(options.Recheck, time, cancellationToken);
            if (callers.Recheck(caller) is { } refusal)
            {
                throw new RefusalException(refusal);
            }

            (_, sight) = await SeeAsync(request.Code, caller, cancellationToken);
        }
    }

    private async Task<(List<TimelineEntry> Entries, bool More)> ReadAsync(
        string code, long after, int count, DossierSight sight, Caller caller, CancellationToken cancellationToken)
    {
        var entries = new List<TimelineEntry>();
        while (true)
        {
            var found = await dossiers.TimelineAsync(code, caller.IsTest, after, count + 1 - entries.Count, cancellationToken);
            var full = found.Count == count + 1 - entries.Count;
            foreach (var (message, delivery) in found)
            {
                after = message.Number;
                if (!MessageService.MayRead(message, caller) && !sight.SeesTask(message.Task ?? ""))
                {
                    continue;
                }

                if (entries.Count == count)
                {
                    return (entries, true);
                }

                entries.Add(DossierViews.Entry(message, delivery, caller));
            }

            if (!full)
            {
                return (entries, false);
            }
        }
    }

    private async Task<(DossierFacts Facts, DossierSight Sight)> SeeAsync(string code, Caller caller, CancellationToken cancellationToken)
    {
        var facts = await dossiers.FindAsync(code, caller.IsTest, cancellationToken) ?? throw Unknown();
        var sight = new DossierSight(facts, caller);
        return sight.SeesDossier ? (facts, sight) : throw Unknown();
    }

    private static RefusalException Unknown() => new(Refusals.Create(ErrorReason.DossierUnknown, "code",
        "This hub has no dossier with this code in which your agencies take part.", "Nút này không có hồ sơ mang mã này mà cơ quan của bạn tham gia."));
}
