using System.Diagnostics;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Intake;

/// <summary>Takes messages: the steps in their order, then the append, then the notice to who waits.</summary>
internal sealed class MessageIntake(
    IntakeSteps steps, MessageAppender appender, RecentMessages recent, MailboxSignals mailboxes, DossierSignals dossiers, TimeProvider time, IIntakeReview review, HubTelemetry telemetry, ILogger<MessageIntake> logger)
{
    /// <summary>Takes one message. A refusal is a value; the hub's own failures (STORE_UNAVAILABLE, INTERNAL) too.</summary>
    public async Task<IntakeAnswer> TakeAsync(SignedMessage message, Caller caller, CancellationToken cancellationToken)
    {
        using var activity = HubTelemetry.Source.StartActivity("motcua.intake");
        var submission = new Submission(message, caller, time.GetUtcNow());
        var early = await RunStepsAsync(submission, cancellationToken);
        if (early is null)
        {
            var answers = await AppendAsync([submission]);
            early = answers[0];
        }

        return Report(submission, early);
    }

    /// <summary>Takes several messages, a result each. Those of one order key stay in order: after a retryable refusal the later ones of the
    /// key are refused with PREDECESSOR_REFUSED.</summary>
    public Task<IReadOnlyList<IntakeAnswer>> TakeAsync(IReadOnlyList<SignedMessage> messages, Caller caller, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return TakeAsync(messages.Select(message => new Submission(message, caller, now)).ToArray(), cancellationToken);
    }

    /// <summary>As the other, for submissions that the caller made.</summary>
    public async Task<IReadOnlyList<IntakeAnswer>> TakeAsync(Submission[] submissions, CancellationToken cancellationToken)
    {
        using var activity = HubTelemetry.Source.StartActivity("motcua.intake.batch");
        var answers = new IntakeAnswer?[submissions.Length];
        await Parallel.ForAsync(0, submissions.Length, cancellationToken,
            async (i, token) => answers[i] = await RunStepsAsync(submissions[i], token));

        var waiting = new HashSet<string>(StringComparer.Ordinal);
        var ready = new List<int>();
        for (var i = 0; i < submissions.Length; i++)
        {
            if (submissions[i].OrderKey.Length > 0 && waiting.Contains(submissions[i].OrderKey))
            {
                answers[i] = IntakeAnswer.Refused(Refusals.Create(ErrorReason.PredecessorRefused));
            }
            else if (answers[i] is null)
            {
                ready.Add(i);
            }
            else if (answers[i]!.Refusal is { } refusal && ReasonTable.Get(refusal.Reason).IsRetryable)
            {
                waiting.Add(submissions[i].OrderKey);
            }
        }

        if (ready.Count > 0)
        {
            var appended = await AppendAsync([.. ready.Select(i => submissions[i])]);
            for (var n = 0; n < ready.Count; n++)
            {
                answers[ready[n]] = appended[n];
            }

            RefuseSuccessors(submissions, answers);
        }

        return [.. submissions.Select((submission, i) => Report(submission, answers[i]!))];
    }

    // A failed append refuses all of its messages alike; only the first of a key says why, the later ones that they wait for it.
    private static void RefuseSuccessors(Submission[] submissions, IntakeAnswer?[] answers)
    {
        var refused = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < answers.Length; i++)
        {
            if (answers[i]!.Refusal is { } refusal && refusal.Reason != ErrorReason.PredecessorRefused && ReasonTable.Get(refusal.Reason).IsRetryable
                && submissions[i].OrderKey.Length > 0 && !refused.Add(submissions[i].OrderKey))
            {
                answers[i] = IntakeAnswer.Refused(Refusals.Create(ErrorReason.PredecessorRefused));
            }
        }
    }

    private async ValueTask<IntakeAnswer?> RunStepsAsync(Submission submission, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await FirstOutcomeAsync(submission, cancellationToken);
            if (outcome.Refusal is not null)
            {
                outcome = await steps.Duplicates.LookAgainAsync(submission, outcome, cancellationToken);
            }

            outcome = review.Review(submission, outcome);
            return outcome.Refusal is { } refusal ? IntakeAnswer.Refused(refusal)
                : outcome.Known is { } receipt ? IntakeAnswer.TakenBefore(receipt)
                : null;
        }
        catch (RefusalException e)
        {
            return IntakeAnswer.Refused(e.Refusal);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.StepFailed(logger, e);
            return IntakeAnswer.Refused(Refusals.Create(ErrorReason.Internal));
        }
    }

    private async ValueTask<StepOutcome> FirstOutcomeAsync(Submission submission, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var step in steps.InOrder.Where(step => !review.Skips(step)))
            {
                var outcome = await step.RunAsync(submission, cancellationToken);
                if (!outcome.IsNext)
                {
                    return outcome;
                }
            }

            return StepOutcome.Next;
        }
        catch (RefusalException e)
        {
            return StepOutcome.Refused(e.Refusal);
        }
    }

    private async Task<IReadOnlyList<IntakeAnswer>> AppendAsync(IReadOnlyList<Submission> submissions)
    {
        try
        {
            return await appender.AppendAsync(submissions);
        }
        catch (Exception e)
        {
            // The cause is in the log of who failed; the caller learns what to do.
            var refusal = (e as RefusalException)?.Refusal ?? Refusals.Create(ErrorReason.Internal);
            return [.. submissions.Select(_ => IntakeAnswer.Refused(refusal))];
        }
    }

    private IntakeAnswer Report(Submission submission, IntakeAnswer answer)
    {
        if (answer.IsMoot)
        {
            return answer;
        }

        var correlation = Correlation.Current;
        var id = submission.Header?.Id ?? "";
        if (answer.Refusal is { } refusal)
        {
            telemetry.Refused(refusal.Reason);
            Log.Refused(logger, ReasonTable.Get(refusal.Reason).Name, id, Paths(refusal), correlation);
            Activity.Current?.SetTag("motcua.reason", ReasonTable.Get(refusal.Reason).Name);
        }
        else if (answer.Duplicate)
        {
            telemetry.Duplicate();
            Log.Duplicate(logger, id, correlation);
        }
        else
        {
            recent.Add(submission.Header!.From, submission.Header.Id);
            telemetry.Accepted(submission.Body.Name);
            Log.Accepted(logger, submission.Body.Name, id, correlation);
            mailboxes.Mailboxes.Notify(MailboxName.Of(submission.Recipient.Code, submission.Header.Test));
            if (submission.Header.Dossier.Length > 0)
            {
                dossiers.Dossiers.Notify(submission.Header.Dossier);
            }
        }

        return answer;
    }

    private static string Paths(Refusal refusal) => string.Join(' ', refusal.Fields.Take(8).Select(field => ContractPath.Of(field.Path)));
}
