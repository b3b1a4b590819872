using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Signing;
using MotCua.Conformance.Stage;

namespace MotCua.Conformance.Model;

/// <summary>The model client's reading calls, and its Ping.</summary>
internal sealed class ModelReads(ModelCalls calls, ModelFault fault, X509Certificate2 hubCertificate)
{
    private const string Ping = "Exchange/Ping";
    private const int NonceSize = 32;
    private const int ShortNonceSize = 8;

    public async Task<JsonObject> ReadAsync(string operation, JsonObject request, CancellationToken cancellationToken)
    {
        var nonce = fault.Is("same-nonce") ? new byte[NonceSize] : RandomNumberGenerator.GetBytes(fault.Is("short-nonce") ? ShortNonceSize : NonceSize);
        var answer = await calls.CallAsync(operation, operation == Ping ? Signed(nonce) : request, cancellationToken);
        if (answer is not { IsOk: true, Body: JsonObject response })
        {
            var code = answer is null ? "unavailable" : answer.Code.Length > 0 ? answer.Code : ModelReasons.CodeOfGateway(answer.Raw.Status);
            return Refused(answer?.Error?.Content["reason"]?.ToString() ?? code.ToUpperInvariant());
        }

        return operation != Ping || IsProof(response, nonce) ? new JsonObject { ["response"] = response.DeepClone() } : Refused("SIGNATURE_INVALID");
    }

    private JsonObject Signed(byte[] nonce)
    {
        var members = new JsonObject { ["alg"] = calls.Key.Algorithm, ["typ"] = fault.Is("ping-signed-as-message") ? "motcua-message+jws" : "motcua-ping+jws", ["x5t#S256"] = calls.Key.Thumbprint };
        return new JsonObject { ["nonce"] = Convert.ToBase64String(nonce), ["signature"] = RawJws.Detached(calls.Key, JsonText.Compact(members), nonce) };
    }

    private bool IsProof(JsonObject response, byte[] nonce)
    {
        var signature = response["signature"]?.ToString() ?? "";
        return fault.Is("ping-believed")
            || (fault.Is("ping-read-loosely") && StageTokens.Signature(signature, nonce, hubCertificate)["valid"]?.ToJsonString() == "true")
            || (response["hub"]?.ToString() == calls.HubCode && RawJwsReader.Problem(signature, hubCertificate, "motcua-ping+jws", cty: null, nonce, out _) is null);
    }

    private static JsonObject Refused(string reason) => new() { ["refused"] = new JsonObject { ["reason"] = reason } };
}
