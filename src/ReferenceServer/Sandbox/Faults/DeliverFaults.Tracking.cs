using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Google.Protobuf;
using MotCua.Contracts.Calendar;
using MotCua.Contracts.Dossiers;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Exchange;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;
using MotCua.ReferenceServer.Tracking;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <content>What agencies and citizens see of a dossier.</content>
internal static partial class DeliverFaults
{
    private static Fault[] Tracking() =>
    [
        Wrongly.Behaves<IDossierStore>(
            "sibling-task-seen", "MC-DELIVER-18", "Who takes part in a dossier sees all of its tasks.",
            call => call.Method == nameof(IDossierStore.FindAsync) ? TalkedByAllAsync(call) : call.Next()),
        Wrongly.Replies<GetDossierResponse>("lower-task-unseen", "MC-DELIVER-18", "An agency does not see the tasks that stand below its own and were opened by others.", "Tracking/GetDossier", (reply, call) =>
        {
            var caller = call.Context.GetCaller();
            List<TaskView> own = [.. reply.Dossier.Tasks.Where(task => caller.ActsFor(task.Holder) || caller.ActsFor(task.Opener))];
            reply.Dossier.Tasks.Clear();
            reply.Dossier.Tasks.AddRange(own);
        }),
        new Fault("timeline-shows-payloads", "MC-DELIVER-53", "Who sees a task reads the messages that others exchanged about it.")
        {
            Operation = async call =>
            {
                var reply = await call.NextAsync();
                foreach (var entry in ((reply as GetTimelineResponse)?.Entries ?? []).Where(entry => entry.Message is null))
                {
                    entry.Message = await Part<IMessageStore>(call).FindAsync(entry.From, entry.Id, CancellationToken.None) is var (message, _) ? Deliveries.Signed(message.Payload, message.Signature) : null;
                }

                return reply;
            },
        },
        DossierOfOthers("dossier-of-others-denied", "A stranger learns from the refusal that a dossier exists.", _ => throw new RefusalException(ErrorReason.SenderNotAllowed)),
        DossierOfOthers("dossier-of-others-empty", "A stranger gets a dossier without anything in it.", code => new GetDossierResponse { Dossier = new DossierView { Code = code } }),
        Wrongly.Replies<GetDossierResponse>("every-status-authoritative", "MC-DELIVER-19", "Every reported status is shown as authoritative.", "Tracking/GetDossier", (reply, _) => Mark(reply, _ => true)),
        Wrongly.Replies<GetDossierResponse>("newest-status-authoritative", "MC-DELIVER-19", "The newest reported status is the authoritative one.", "Tracking/GetDossier", (reply, _) => Mark(reply, status => reply.Dossier.Statuses.All(other => other.OccurredAt <= status.OccurredAt))),
        Wrongly.Replies<GetDossierResponse>("status-moves-phase", "MC-DELIVER-55", "A reported status that says finished finishes the task.", "Tracking/GetDossier", (reply, _) =>
        {
            foreach (var task in reply.Dossier.Tasks.Where(task => reply.Dossier.Statuses.Any(status => status.Agency == task.Holder && status.Status == DossierStatus.Finished)))
            {
                (task.Phase, task.Clock) = (TaskPhase.ResultIssued, ClockState.Stopped);
            }
        }),
        Wrongly.Replies<GetDossierResponse>("result-writes-status", "MC-DELIVER-55", "A result that is issued becomes a status that nobody reported.", "Tracking/GetDossier", (reply, _) =>
            reply.Dossier.Statuses.AddRange(reply.Dossier.Tasks.Where(task => task.Phase == TaskPhase.ResultIssued).Select(task => new StatusView { Status = DossierStatus.Finished, Agency = task.Holder, OccurredAt = task.OpenedAt }))),
    ];

    private static Fault[] LookUps() =>
    [
        new Fault("look-up-without-secret", "MC-DELIVER-20", "A look-up without a secret is answered.") { Operation = async call => call.Request is LookUpRequest { Secret: "" } request ? await ShownAsync(call, request.Code) ?? await call.NextAsync() : await call.NextAsync() },
        ShownInstead("look-up-with-any-secret", "MC-DELIVER-20", "A look-up is answered whatever its secret is.", ErrorReason.DossierUnknown, (_, _) => true),
        new Fault("look-up-names-owner", "MC-DELIVER-56", "A look-up says whose dossier it is.")
        {
            Operation = async call =>
            {
                var reply = await call.NextAsync();
                if (reply is LookUpResponse shown && (await Part<IDossierStore>(call).TimelineAsync(shown.Code, call.Context.GetCaller().IsTest, 0, 1, CancellationToken.None)) is [var (first, _), ..])
                {
                    return new LookUpResponse(shown) { AgencyName = $"{shown.AgencyName} ({JsonNode.Parse(first.Payload.Span)?["dossierTransferred"]?["dossier"]?["owner"]?["fullName"]})" };
                }

                return reply;
            },
        },
        new Fault("look-up-tells-unknown-codes", "MC-DELIVER-57", "A look-up of an unknown code is answered otherwise than a wrong secret.")
        {
            Operation = async call =>
            {
                try
                {
                    return await call.NextAsync();
                }
                catch (RefusalException e) when (e.Refusal.Reason == ErrorReason.DossierUnknown && call.Request is LookUpRequest)
                {
                    if (await ShownAsync(call, ((LookUpRequest)call.Request).Code) is null)
                    {
                        throw;
                    }

                    throw new RefusalException(Refusals.Create(ErrorReason.DossierUnknown, "secret", "The secret is wrong.", "Mã tra cứu sai."));
                }
            },
        },
        ShownInstead("look-up-unlimited", "MC-DELIVER-58", "Wrong secrets are not counted.", ErrorReason.RateLimited, (_, _) => true),
        ShownInstead("look-up-limited-by-caller", "MC-DELIVER-58", "Wrong secrets are counted for each caller by itself.", ErrorReason.RateLimited, (_, wrong) => wrong < 5),
        new Fault("look-up-secret-for-all", "MC-DELIVER-59", "Who takes part in a dossier gets a look-up secret.")
        {
            Operation = async call =>
            {
                try
                {
                    return await call.NextAsync();
                }
                catch (RefusalException e) when (e.Refusal.Reason == ErrorReason.SenderNotAllowed && call.Request is IssueLookUpSecretRequest)
                {
                    return new IssueLookUpSecretResponse { Secret = await Part<LookUpSecrets>(call).IssueAsync(DossierKey.Of(((IssueLookUpSecretRequest)call.Request).Code, call.Context.GetCaller().IsTest)) };
                }
            },
        },
        Wrongly.Replies<IssueLookUpSecretResponse>("look-up-secret-six-digits", "MC-DELIVER-60", "The look-up secret is a number of six digits.", "Tracking/IssueLookUpSecret", (reply, _) => reply.Secret = System.Security.Cryptography.RandomNumberGenerator.GetString("0123456789", 6)),
        SecretCounts(),
    ];

    private static Fault[] Delegations() =>
    [
        Wrongly.Accepts("delegation-dates-unread", "MC-DELIVER-62", "The dates of a delegation are not looked at.", ErrorReason.TransitionNotAllowed, "delegation.validUntil"),
        Wrongly.Accepts("delegating-agency-unread", "MC-DELIVER-62", "Whether the delegating agency is in force is not looked at.", ErrorReason.TransitionNotAllowed, "delegation.from"),
        new Fault("delegation-last-day-refused", "MC-DELIVER-62", "A delegation is refused on its last day.")
        {
            Intake = (submission, outcome, _) => outcome.IsNext && submission.Message?.DossierTransferred?.Dossier.Delegation?.ValidUntil == submission.Today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                ? StepOutcome.Refused(Refusals.Create(ErrorReason.TransitionNotAllowed))
                : outcome,
        },
        Wrongly.Replies<GetDossierResponse>("delegation-not-shown", "MC-DELIVER-63", "The delegation of a task is not shown.", "Tracking/GetDossier", (reply, _) => reply.Dossier.Delegations.Clear()),
        Wrongly.Replies<GetDossierResponse>("delegation-without-dates", "MC-DELIVER-63", "A delegation is shown without its dates.", "Tracking/GetDossier", (reply, _) =>
        {
            foreach (var view in reply.Dossier.Delegations)
            {
                (view.Delegation.ValidFrom, view.Delegation.ValidUntil) = ("", "");
            }
        }),
        Wrongly.Replies<GetDossierResponse>("delegation-on-first-task", "MC-DELIVER-63", "A delegation is shown with the dossier's first task.", "Tracking/GetDossier", (reply, _) =>
        {
            foreach (var view in reply.Dossier.Delegations)
            {
                (view.Task, view.Agency) = (reply.Dossier.Tasks[0].Task, reply.Dossier.Tasks[0].Holder);
            }
        }),
    ];

    private static async Task<DossierFacts?> TalkedByAllAsync(PartCall<IDossierStore> call)
    {
        if (await (ValueTask<DossierFacts?>)call.Next()! is not { } facts)
        {
            return null;
        }

        var agencies = facts.Tasks.SelectMany(row => new[] { row.State.Holder.ToString(), row.State.Opener.ToString() }).Distinct(StringComparer.Ordinal);
        return facts with { TalkedAbout = agencies.SelectMany(agency => facts.Tasks.Select(row => (row.State.Task.ToString(), agency))).ToHashSet() };
    }

    private static Fault DossierOfOthers(string name, string text, Func<string, GetDossierResponse> answer) => new(name, "MC-DELIVER-54", text)
    {
        Operation = async call =>
        {
            try
            {
                return await call.NextAsync();
            }
            catch (RefusalException e) when (e.Refusal.Reason == ErrorReason.DossierUnknown && call.Request is GetDossierRequest)
            {
                var code = ((GetDossierRequest)call.Request).Code;
                if (await Part<IDossierStore>(call).FindAsync(code, call.Context.GetCaller().IsTest, CancellationToken.None) is null)
                {
                    throw;
                }

                return answer(code);
            }
        },
    };

    private static void Mark(GetDossierResponse reply, Func<StatusView, bool> isAuthoritative)
    {
        foreach (var status in reply.Dossier.Statuses)
        {
            status.Authoritative = isAuthoritative(status);
        }
    }

    /// <summary>Answers a look-up that the hub refuses, by what was asked and how many wrong secrets this caller gave for the code.</summary>
    private static Fault ShownInstead(string name, string requirement, string text, ErrorReason refused, Func<LookUpRequest, int, bool> which)
    {
        var wrong = new ConcurrentDictionary<(string System, string Code), int>();
        return new Fault(name, requirement, text)
        {
            Operation = async call =>
            {
                try
                {
                    return await call.NextAsync();
                }
                catch (RefusalException e) when (call.Request is LookUpRequest)
                {
                    var request = (LookUpRequest)call.Request;
                    var count = wrong.AddOrUpdate((call.Context.GetCaller().System, request.Code), e.Refusal.Reason == ErrorReason.DossierUnknown ? 1 : 0, (_, before) => before + (e.Refusal.Reason == ErrorReason.DossierUnknown ? 1 : 0));
                    if (e.Refusal.Reason == refused && which(request, count) && await ShownAsync(call, request.Code) is { } shown)
                    {
                        return shown;
                    }

                    throw;
                }
            },
        };
    }

    private static async Task<IMessage?> ShownAsync(FaultCall call, string code)
    {
        if (await Part<IDossierStore>(call).FindAsync(code, call.Context.GetCaller().IsTest, CancellationToken.None) is not { } facts)
        {
            return null;
        }

        var root = facts.Tasks.First(row => row.State.Task.ToString() == facts.Dossier.RootTask);
        return new LookUpResponse
        {
            Code = code,
            Status = DisplayStatus.Of(root.State),
            AgencyName = Part<IAgencyDirectory>(call).Find(root.State.Holder.ToString(), VietnamTime.DayOf(call.Tools.Time.GetUtcNow()))?.Name ?? "",
            UpdatedAt = UnixTime.ToTimestamp(root.ChangedAt),
        };
    }

    private static Fault SecretCounts()
    {
        var count = 0L;
        return Wrongly.Replies<IssueLookUpSecretResponse>(
            "look-up-secret-counts", "MC-DELIVER-60", "Look-up secrets are numbers in sequence.", "Tracking/IssueLookUpSecret",
            (reply, _) => reply.Secret = (7_000_000_000_000 + Interlocked.Increment(ref count)).ToString(CultureInfo.InvariantCulture));
    }
}
