using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using MotCua.ReferenceServer.Configuration;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>
/// A deliberate departure from one requirement of the standard, with which the conformance suite is proven: a suite that never caught a wrong hub proves nothing. A fault changes the hub at one or
/// more of the places below and nowhere else; without a fault none of them is there.
/// </summary>
/// <param name="Name">As <c>--fault</c> takes it.</param>
/// <param name="Requirement">Id of the requirement that it breaks.</param>
/// <param name="Text">What the hub does wrong, in one sentence.</param>
internal sealed record Fault(string Name, string Requirement, string Text)
{
    /// <summary>Around the whole pipeline: what goes onto the line and comes from it.</summary>
    public Func<HttpContext, RequestDelegate, Task>? Http { get; init; }

    /// <summary>Around an operation that is no stream: the request as it was read, the reply as it will be written; a refusal is an exception.</summary>
    public Func<FaultCall, Task<IMessage>>? Operation { get; init; }

    /// <summary>For each message of a stream of the server: another in its place, or null to leave it out.</summary>
    public Func<MethodDescriptor, IMessage, IMessage?>? Streamed { get; init; }

    /// <summary>What the steps of the intake found: another finding in its place. <see cref="StepOutcome.Next"/> lets the message in.</summary>
    public Func<Submission, StepOutcome, FaultTools, StepOutcome>? Intake { get; init; }

    /// <summary>Who calls, of the call and what finds the caller by the rules (a refusal is an exception): another in its place.</summary>
    public Func<HttpContext, Func<AuthenticatedCaller>, AuthenticatedCaller>? Caller { get; init; }

    /// <summary>Steps of the intake that are left out.</summary>
    public IReadOnlyList<Type> Skips { get; init; } = [];

    /// <summary>What an accepted or refused message changes in its dossier, under the writer's lock: another change in its place; one without a refusal lets the message in.</summary>
    public Func<IAppendTransaction, Submission, DossierChange, DossierChange>? Change { get; init; }

    /// <summary>Parts of the hub in place of its own: the last registration of a service wins.</summary>
    public Action<IServiceCollection, HubSetup>? Services { get; init; }
}
