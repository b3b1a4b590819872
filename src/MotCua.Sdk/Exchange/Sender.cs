using System.Diagnostics;
using Microsoft.Extensions.Logging;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.Sdk.Attachments;
using MotCua.Sdk.Diagnostics;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Resilience;

namespace MotCua.Sdk.Exchange;

/// <summary>Sends one prepared message: order → attempts → verified receipt.</summary>
internal sealed class Sender(
    HubConnection hub, SendPipeline pipeline, ReceiptCheck receipts, AttachmentClient attachments, OrderGate order, ILogger logger)
{
    public async Task<SendOutcome> SendAsync(PreparedMessage prepared, IReadOnlyList<AttachmentSource> files, CancellationToken cancellationToken)
    {
        using var turn = await order.EnterAsync(prepared.OrderKey, cancellationToken);
        return await MeasureAsync(prepared, files, cancellationToken);
    }

    /// <summary>The outcome of an answer, its receipt verified.</summary>
    /// <exception cref="ReceiptInvalidException">The receipt does not verify.</exception>
    public async Task<SendOutcome> AcceptAsync(PreparedMessage prepared, Receipt? receipt, bool duplicate, int attempts, CancellationToken cancellationToken)
    {
        // Only a repeated message may come with the receipt of another signature: that of its first attempt.
        var verdict = await receipts.VerifyAsync(
            receipt, prepared.Message.Header.From, prepared.Message.Header.Id, prepared.Signed, signer: null, hub.HubCode, duplicate, cancellationToken);
        if (!verdict.IsValid)
        {
            Log.ReceiptInvalid(logger, prepared.Message.Header.Id, verdict.Problem);
            throw new ReceiptInvalidException(prepared.Message.Header.Id, verdict.Problem, verdict.Signature == SignatureProblem.None ? "" : verdict.Signature.Name());
        }

        return new SendOutcome(prepared, receipt!, verdict.Statement!, duplicate, attempts);
    }

    private async Task<SendOutcome> MeasureAsync(PreparedMessage prepared, IReadOnlyList<AttachmentSource> files, CancellationToken cancellationToken)
    {
        var header = prepared.Message.Header;
        var body = MotCuaJson.BodyName(prepared.Message.BodyCase) ?? "none";
        using var activity = SdkMetrics.Activities.StartActivity("motcua send", ActivityKind.Producer);
        activity?.SetTag("motcua.body", body).SetTag("motcua.message.id", header.Id).SetTag("motcua.from", header.From).SetTag("motcua.to", header.To);
        var started = hub.Time.GetTimestamp();
        var outcome = "failed";
        try
        {
            var sent = await AttemptAsync(prepared, files, cancellationToken);
            outcome = sent.IsDuplicate ? "duplicate" : "sent";
            Log.Sent(logger, header.Id, body, sent.Statement.State, sent.IsDuplicate, sent.Attempts);
            return sent;
        }
        catch (RefusalException e)
        {
            outcome = e.ReasonName;
            throw;
        }
        catch (HubUnreachableException e)
        {
            outcome = e.Decision.ToString();
            throw;
        }
        finally
        {
            activity?.SetTag("motcua.outcome", outcome);
            if (outcome is not ("sent" or "duplicate"))
            {
                activity?.SetStatus(ActivityStatusCode.Error, outcome);
            }

            SdkMetrics.Sent(body, outcome, hub.Time.GetElapsedTime(started));
        }
    }

    private async Task<SendOutcome> AttemptAsync(PreparedMessage prepared, IReadOnlyList<AttachmentSource> files, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            await attachments.UploadAsync(prepared.Message.Header.From, file, again: false, cancellationToken);
        }

        var run = pipeline.Start(prepared.Message.Header.Id, canUpload: files.Count > 0);
        var request = new SendRequest { Message = prepared.Signed };
        var answer = await pipeline.RunAsync(
            run,
            async (timeout, cancel) =>
            {
                await MendAsync(run, prepared.Message.Header.From, files, cancel);
                return await hub.AttemptAsync(HubMethods.Send, request, timeout, cancel);
            },
            cancellationToken);
        return await AcceptAsync(prepared, answer.Receipt, answer.Duplicate, run.Attempts, cancellationToken);
    }

    private async Task MendAsync(SendRun run, string agency, IReadOnlyList<AttachmentSource> files, CancellationToken cancellationToken)
    {
        switch (run.Last.Decision)
        {
            case RetryDecision.RetryWithHubTime when !run.HubTimeTaken:
                run.HubTimeTaken = true;
                hub.TakeHubTime(run.Failure!);
                break;
            case RetryDecision.RetryAfterUpload when !run.UploadedAgain:
                run.UploadedAgain = true;
                foreach (var file in files)
                {
                    await attachments.UploadAsync(agency, file, again: true, cancellationToken);
                }

                break;
            default:
                break;
        }
    }
}
