using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Signing;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>
/// Pings with a signature over the nonce, right or wrong (<c>sign</c>), and verifies what the hub signed (MC-SIGN-24): beside the answer, the view has <c>verified: true</c> or why not. <c>nonce</c> is
/// the number of its bytes.
/// </summary>
internal sealed class PingStep(YamlItem item) : Step(item)
{
    private readonly CallSpec _call = CallSpec.Read(item);
    private readonly JwsSpec _sign = JwsSpec.Read(item["sign"]);
    private readonly int _size = int.Parse(item.TextOf("nonce") ?? "24", System.Globalization.CultureInfo.InvariantCulture);
    private readonly string _as = item.Need("ping").Text();

    public override string Summary => $"ping as {_as}";

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var key = context.Scope.SystemOf(_sign.By ?? _as).Key;
        var nonce = RandomNumberGenerator.GetBytes(_size);
        var header = new JsonObject { ["alg"] = _sign.Algorithm is { } alg && !alg.EndsWith("-DER", StringComparison.Ordinal) ? alg : key.Algorithm, ["typ"] = "motcua-ping+jws", ["x5t#S256"] = key.Thumbprint };
        var body = new JsonObject { ["nonce"] = Convert.ToBase64String(nonce), ["signature"] = _sign.Sign(key, header, nonce, isDetached: true, context.Scope) };
        var view = await context.CallAsync(_call, Operation.Find("Exchange/Ping"), body, _as, cancellationToken);
        if (view["body"]?["signature"] is { } signature)
        {
            var problem = RawJwsReader.Problem(signature.ToString(), context.Target.Enrolment.HubCertificate, "motcua-ping+jws", cty: null, nonce, out _);
            view["verified"] = problem is null ? JsonValue.Create(true) : JsonValue.Create(problem);
        }

        return view;
    }
}
