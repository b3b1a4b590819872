using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Contracts.Wire;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>Kinds of fault that many requirements share.</summary>
internal static class Wrongly
{
    /// <summary>Says yes, with a receipt, to a message that a step refuses; it is stored where enough of it is known, else only the receipt is given.</summary>
    public static Fault Accepts(string name, string requirement, string text, Func<Submission, Refusal, bool> which) => new(name, requirement, text)
    {
        Intake = (submission, outcome, tools) => outcome.Refusal is { } refusal && which(submission, refusal) ? StepOutcome.AlreadyTaken(tools.Pretend(submission.Signed)) : outcome,
        Operation = AcceptAfterAppendAsync(which),
    };

    /// <summary>Says yes to what is refused for a reason, at a field (a path's beginning or end) where one is named.</summary>
    public static Fault Accepts(string name, string requirement, string text, ErrorReason reason, string field = "") =>
        Accepts(name, requirement, text, (_, refusal) => refusal.Reason == reason && (field.Length == 0 || refusal.Fields.Any(found => found.Path.StartsWith(field, StringComparison.Ordinal) || found.Path.EndsWith(field, StringComparison.Ordinal))));

    /// <summary>Says yes where one rule is all that is broken: every field of the refusal begins with these words of the rule's English text.</summary>
    public static Fault Overlooks(string name, string requirement, string text, string says, Func<Submission, Refusal, bool>? where = null) => Accepts(
        name, requirement, text, (submission, refusal) => refusal.Fields.Count > 0 && refusal.Fields.All(field => field.MessageEn.StartsWith(says, StringComparison.Ordinal)) && where?.Invoke(submission, refusal) is null or true);

    /// <summary>Refuses what the hub would take.</summary>
    public static Fault Rejects(string name, string requirement, string text, ErrorReason reason, Func<Submission, bool> which) => new(name, requirement, text)
    {
        Intake = (submission, outcome, _) => outcome.IsNext && which(submission) ? StepOutcome.Refused(Refusals.Create(reason)) : outcome,
    };

    /// <summary>Changes what a refusal says; in a batch too.</summary>
    public static Fault Retells(string name, string requirement, string text, Action<Refusal, FaultCall> change) => new(name, requirement, text)
    {
        Operation = async call =>
        {
            Refusal Changed(Refusal refusal)
            {
                var copy = refusal.Clone();
                change(copy, call);
                return copy;
            }

            try
            {
                var reply = await call.NextAsync();
                if (reply is not SendBatchResponse batch)
                {
                    return reply;
                }

                var copy = batch.Clone();
                foreach (var result in copy.Results.Where(result => result.Refusal is not null))
                {
                    result.Refusal = Changed(result.Refusal);
                }

                return copy;
            }
            catch (RefusalException e)
            {
                throw new RefusalException(Changed(e.Refusal)) { CorrelationId = e.CorrelationId, HubTime = e.HubTime };
            }
        },
    };

    /// <summary>Refuses rightly, for another reason than the contract names.</summary>
    public static Fault Refuses(string name, string requirement, string text, ErrorReason right, ErrorReason wrong) => new(name, requirement, text)
    {
        Operation = async call =>
        {
            try
            {
                return await call.NextAsync();
            }
            catch (RefusalException e) when (e.Refusal.Reason == right)
            {
                throw new RefusalException(Refusals.Create(wrong)) { CorrelationId = e.CorrelationId, HubTime = e.HubTime };
            }
        },
    };

    /// <summary>Changes the reply of an operation (short name, <c>Exchange/Send</c>).</summary>
    public static Fault Replies<TReply>(string name, string requirement, string text, string method, Action<TReply, FaultCall> change)
        where TReply : class, IMessage<TReply> => new(name, requirement, text)
    {
        Operation = async call =>
        {
            var reply = await call.NextAsync();
            if (call.Method.EndsWith("." + method, StringComparison.Ordinal) && reply is TReply typed)
            {
                var copy = typed.Clone();
                change(copy, call);
                return copy;
            }

            return reply;
        },
    };

    /// <summary>Changes the request of an operation before it runs: what the hub does not look at.</summary>
    public static Fault Reads<TRequest>(string name, string requirement, string text, string method, Action<TRequest, FaultCall> change)
        where TRequest : class, IMessage<TRequest> => new(name, requirement, text)
    {
        Operation = call =>
        {
            if (call.Method.EndsWith("." + method, StringComparison.Ordinal) && call.Request is TRequest typed)
            {
                change(typed, call);
            }

            return call.NextAsync();
        },
    };

    /// <summary>A part of the hub does something else: what calls of its interface become. Other calls go on to the part.</summary>
    public static Fault Behaves<TPart>(string name, string requirement, string text, Func<PartCall<TPart>, object?> hand)
        where TPart : class => new(name, requirement, text)
    {
        Services = (services, _) => services.AddFaulted(hand),
    };

    /// <summary>What is appended is written otherwise: what calls of the transaction become.</summary>
    public static Fault Writes(string name, string requirement, string text, Func<PartCall<IAppendTransaction>, object?> hand) => new(name, requirement, text)
    {
        Services = (services, _) => services.AddFaultedWrites(hand),
    };

    /// <summary>Puts the hand of a fault in front of a part.</summary>
    public static IServiceCollection AddFaulted<TPart>(this IServiceCollection services, Func<PartCall<TPart>, object?> hand)
        where TPart : class
    {
        var own = services.Last(service => service.ServiceType == typeof(TPart));
        return services.AddSingleton(provider => FaultedPart<TPart>.Around(
            (TPart)(own.ImplementationInstance ?? own.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, own.ImplementationType!)), hand, provider.GetRequiredService<TimeProvider>()));
    }

    /// <summary>Puts the hand of a fault in front of what is written of messages.</summary>
    public static IServiceCollection AddFaultedWrites(this IServiceCollection services, Func<PartCall<IAppendTransaction>, object?> hand) => services.AddFaulted<IAppendStore>(call =>
    {
        var work = call.Argument<Func<IAppendTransaction, IReadOnlyList<IReadOnlyList<IntakeAnswer>>>>(0);
        call.Arguments[0] = (IAppendTransaction transaction) => work(FaultedPart<IAppendTransaction>.Around(transaction, hand, call.Time));
        return call.Next();
    });

    /// <summary>Takes a call for that of the system whose certificate its token names, or whose id it says, although the token is refused.</summary>
    public static Fault Admits(string name, string requirement, string text, Func<Refusal, string, bool> which) => new(name, requirement, text)
    {
        Caller = (http, find) =>
        {
            try
            {
                return find();
            }
            catch (RefusalException e) when (which(e.Refusal, TokenOf(http)) && SystemOf(http) is { } system)
            {
                return new AuthenticatedCaller(system.Caller, Guid.NewGuid().ToString());
            }
        },
    };

    /// <summary>As the other, for what is refused with a problem (the name stands in the field's text), at a claim where one is named.</summary>
    public static Fault Admits(string name, string requirement, string text, string problem, string claim = "") =>
        Admits(name, requirement, text, (refusal, _) => refusal.Reason == ErrorReason.UnauthenticatedSystem && refusal.Fields.Any(field => field.MessageEn.Contains(problem, StringComparison.Ordinal) && (claim.Length == 0 || field.Path == claim)));

    /// <summary>The token of a call, without the word before it; empty where there is none.</summary>
    public static string TokenOf(HttpContext http) =>
        (http.Request.Headers["MotCua-Authorization"].ToString() is { Length: > 0 } own ? own : http.Request.Headers.Authorization.ToString()).Split(' ')[^1];

    /// <summary>Refuses rightly, and says it otherwise: what goes onto the line.</summary>
    public static Fault Says(string name, string requirement, string text, Func<WireError, FaultCall, WireError> change) => new(name, requirement, text)
    {
        Operation = async call =>
        {
            try
            {
                return await call.NextAsync();
            }
            catch (RefusalException e)
            {
                throw new WireException(change(RefusalAnswer.ToWireError(e), call));
            }
        },
    };

    private static BoundCertificate? SystemOf(HttpContext http)
    {
        var tools = http.RequestServices.GetRequiredService<FaultTools>();
        var token = TokenOf(http);
        return tools.SignerOf(token) ?? (FaultTools.Part(token, 1)?["iss"]?.ToString() is { } system && tools.Bindings.All.FirstOrDefault(binding => binding.System == system) is { } found ? tools.Bindings.Find(found.Thumbprint) : null);
    }

    // What the rules of tasks refuse, they refuse while it is appended: after the steps.
    private static Func<FaultCall, Task<IMessage>> AcceptAfterAppendAsync(Func<Submission, Refusal, bool> which) => async call =>
    {
        try
        {
            return await call.NextAsync();
        }
        catch (RefusalException e) when (call.Request is SendRequest { Message: { } message } && which(new Submission(message, Caller.Nobody, call.Tools.Time.GetUtcNow()), e.Refusal))
        {
            return new SendResponse { Receipt = call.Tools.Pretend(message) };
        }
    };
}
