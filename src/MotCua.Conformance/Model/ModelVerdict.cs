using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Signing;
using MotCua.Conformance.Stage;
using MotCua.Conformance.Targets;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Model;

/// <summary>What an answer to a message means to the model client.</summary>
/// <param name="State">accepted, refused, waiting (it goes again) or gone (only a fault forgets a message).</param>
/// <param name="Reason">Why it is refused.</param>
/// <param name="Fields">The paths that the refusal names.</param>
/// <param name="RetryMs">How long the hub asked to wait.</param>
internal sealed record ModelVerdict(string State, string Reason, JsonArray Fields, long RetryMs)
{
    public const string Waiting = "waiting";
    public const string Gone = "gone";

    public static ModelVerdict Of(Answer? answer, SignedText message, string hub, X509Certificate2 hubCertificate, ModelFault fault)
    {
        if (answer is null || answer.Raw.Reset is not null)
        {
            return fault.Is(answer is null ? "lost-line-is-final" : "reset-is-final") ? new ModelVerdict("refused", "UNAVAILABLE", [], 0) : Later(0);
        }

        if (!answer.IsOk && !IsTakenForSuccess(answer, fault))
        {
            return Refused(answer, fault);
        }

        var isBelieved = fault.Is("text-decides") || fault.Is("text-is-success") || fault.Is("forgets-without-receipt");
        var isProven = answer.Body?["receipt"] is JsonObject receipt && (fault.Is("receipt-not-verified") || RawReceipt.Problem(receipt, message.ToView(), new Enrolment(hub, hubCertificate, [], null, [])) is null);
        return isBelieved || isProven ? new ModelVerdict("accepted", "", [], 0) : Later(0);
    }

    private static ModelVerdict Later(long retryMs) => new(Waiting, "", [], retryMs);

    private static bool IsTakenForSuccess(Answer answer, ModelFault fault)
    {
        var text = answer.Error?.Content["message"]?.ToString() ?? answer.Raw.Text;
        return (fault.Is("text-decides") && text.Contains("thành công", StringComparison.OrdinalIgnoreCase)) || (fault.Is("text-is-success") && text.Contains("success", StringComparison.OrdinalIgnoreCase)) || (fault.Is("forgets-without-receipt") && answer.Raw.Status == 200);
    }

    private static ModelVerdict Refused(Answer answer, ModelFault fault)
    {
        var error = answer.Error?.Content ?? [];
        var reason = error["domain"]?.ToString() == "motcua" || fault.Is("foreign-domain") ? error["reason"]?.ToString() ?? "" : "";
        var known = ModelReasons.Of(reason);
        if (fault.Is("unknown-reason-final") && reason.Length > 0 && known is null)
        {
            return new ModelVerdict("refused", reason, [], 0);
        }

        if (GoesAgain(answer, error, reason, known, fault))
        {
            return Later(error["retryMs"]?.GetValue<long>() ?? 0);
        }

        var fields = new JsonArray([.. (error["fields"] as JsonArray ?? []).Select(field => field?["path"]?.DeepClone())]);
        return new ModelVerdict(fault.Is("forgets-refused") ? Gone : "refused", reason.Length > 0 ? reason : answer.Code, fields, 0);
    }

    private static bool GoesAgain(Answer answer, JsonObject error, string reason, bool? known, ModelFault fault)
    {
        if (fault.Is("repeats-final-refusal") || (fault.Is("skew-repeated") && reason == "CLOCK_SKEW"))
        {
            return true;
        }

        if ((fault.Is("gateway-is-hub") && answer.Code.Length == 0) || (fault.Is("broken-escape-is-fatal") && answer.Raw.Trailers["grpc-message"]?.Contains("%z", StringComparison.Ordinal) == true))
        {
            return false;
        }

        if (fault.Is("text-before-reason"))
        {
            return (error["message"]?.ToString() ?? "").Contains("later", StringComparison.OrdinalIgnoreCase);
        }

        return ((fault.Is("code-decides") ? null : known) ?? ModelReasons.OfCode(answer.Code.Length > 0 ? answer.Code : ModelReasons.CodeOfGateway(answer.Raw.Status))) == true;
    }
}
