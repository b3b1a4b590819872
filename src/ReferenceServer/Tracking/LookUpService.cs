using MotCua.Contracts.Dossiers;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Exchange;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Tracking;

/// <summary>A citizen's look-up through a portal: dossier code and second secret, and no personal data in the answer. Wrong secret and unknown code are one answer.</summary>
internal sealed class LookUpService(IDossierStore dossiers, LookUpSecrets secrets, IAgencyDirectory directory, TimeProvider time)
{
    private readonly TryLimit _wrong = new(5, TimeSpan.FromMinutes(15), time);
    private readonly TryLimit _asked = new(600, TimeSpan.FromMinutes(1), time);

    /// <exception cref="RefusalException">DOSSIER_UNKNOWN; SENDER_NOT_ALLOWED: the caller does not act for who holds the root task.</exception>
    public async Task<IssueLookUpSecretResponse> IssueAsync(IssueLookUpSecretRequest request, Caller caller, CancellationToken cancellationToken)
    {
        RequestRules.Check(request);
        var facts = await dossiers.FindAsync(request.Code, caller.IsTest, cancellationToken);
        if (facts is null || !new DossierSight(facts, caller).SeesDossier)
        {
            throw new RefusalException(ErrorReason.DossierUnknown);
        }

        return caller.ActsFor(Root(facts).State.Holder.ToString())
            ? new IssueLookUpSecretResponse { Secret = await secrets.IssueAsync(DossierKey.Of(request.Code, caller.IsTest)) }
            : throw new RefusalException(Refusals.Create(ErrorReason.SenderNotAllowed, "code",
                "Only who holds the dossier gives its look-up secret.", "Chỉ cơ quan đang giữ hồ sơ được cấp mã tra cứu."));
    }

    /// <exception cref="RefusalException">DOSSIER_UNKNOWN: no dossier has this code and secret. RATE_LIMITED with the time to wait.</exception>
    public async Task<LookUpResponse> LookUpAsync(LookUpRequest request, Caller caller, CancellationToken cancellationToken)
    {
        RequestRules.Check(request);
        Wait(_asked.Wait(caller.System));
        var key = DossierKey.Of(request.Code, caller.IsTest);
        Wait(_wrong.Wait(key));
        _asked.Count(caller.System);
        if (!await secrets.IsRightAsync(key, request.Secret, cancellationToken) || await dossiers.FindAsync(request.Code, caller.IsTest, cancellationToken) is not { } facts)
        {
            _wrong.Count(key);
            throw new RefusalException(Refusals.Create(ErrorReason.DossierUnknown, "code",
                "No dossier has this code and secret. Check both on the acceptance slip.", "Không có hồ sơ ứng với mã hồ sơ và mã tra cứu này. Hãy xem lại giấy tiếp nhận."));
        }

        var root = Root(facts);
        var holder = root.State.Holder.ToString();
        var said = facts.Statuses.Where(status => status.Agency == holder).MaxBy(status => status.OccurredAt);
        return new LookUpResponse
        {
            Code = request.Code,
            Status = said?.Status ?? DisplayStatus.Of(root.State),
            AgencyName = directory.Find(holder, Contracts.Calendar.VietnamTime.DayOf(time.GetUtcNow()))?.Name ?? holder,
            DueAt = UnixTime.ToTimestamp(root.DueAt),
            DueProvisional = root.DueProvisional,
            UpdatedAt = UnixTime.ToTimestamp(Math.Max(facts.Tasks.Max(row => row.ChangedAt), said?.OccurredAt ?? 0)),
        };
    }

    private static TaskRow Root(DossierFacts facts) => facts.Tasks.First(row => row.State.Task.ToString() == facts.Dossier.RootTask);

    private static void Wait(TimeSpan left)
    {
        if (left > TimeSpan.Zero)
        {
            throw new RefusalException(new Refusal(Refusals.Create(ErrorReason.RateLimited)) { RetryAfterMs = (uint)left.TotalMilliseconds });
        }
    }
}
