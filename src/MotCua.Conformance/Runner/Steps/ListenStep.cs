using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>Listens at the address that certificates of the trial name (issuer, revocation list, OCSP), until the case ends.</summary>
internal sealed class ListenStep(YamlItem item) : Step(item)
{
    public override string Summary => "listen at the address that certificates name";

    protected override Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        context.Listener ??= Wire.Listener.Start(context.Scope.Lane.Listener ?? throw new SuiteProblem("the enrolment names no listener"));
        return Task.FromResult(new JsonObject());
    }
}
