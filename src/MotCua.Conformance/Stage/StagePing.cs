using System.Text.Json.Nodes;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Stage;

/// <summary>Ping on the stage: what the system signed is looked at, and the hub signs the nonce, right or as a case says (MC-SIGN-24).</summary>
internal sealed class StagePing(Enrolment enrolment, EnrolledSystem client, string agency)
{
    /// <summary>What a case sees of a request: <c>{bytes, jws: {header, valid}}</c>, where <c>bytes</c> is the size of the nonce.</summary>
    public JsonObject View(JsonNode? request)
    {
        var nonce = Nonce(request);
        return new JsonObject { ["bytes"] = nonce.Length, ["jws"] = StageTokens.Signature(request?["signature"]?.ToString() ?? "", nonce, client.Key.Certificate) };
    }

    public JsonObject Answer(JsonNode? request, JwsSpec sign, Scope scope, DateTimeOffset now)
    {
        var key = sign.By is { } by ? scope.SystemOf(by).Key : enrolment.HubKey!;
        var members = new JsonObject { ["alg"] = sign.Algorithm is { } alg && !alg.EndsWith("-DER", StringComparison.Ordinal) ? alg : key.Algorithm, ["typ"] = "motcua-ping+jws", ["x5t#S256"] = key.Thumbprint };
        return new JsonObject
        {
            ["hub"] = enrolment.Hub, ["version"] = "stage", ["environment"] = "ENVIRONMENT_SANDBOX", ["time"] = Moment.Text(now), ["contracts"] = new JsonArray("1.0"), ["system"] = client.Id, ["agencies"] = new JsonArray(agency),
            ["signatureVerified"] = View(request)["jws"]!["valid"]!.ToJsonString() == "true", ["signature"] = sign.Sign(key, members, Nonce(request), isDetached: true, scope),
        };
    }

    private static byte[] Nonce(JsonNode? request)
    {
        var text = request?["nonce"]?.ToString() ?? "";
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var size) ? bytes[..size] : [];
    }
}
