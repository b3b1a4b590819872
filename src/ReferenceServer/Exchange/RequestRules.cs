using Google.Protobuf;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Exchange;

/// <summary>The constraints of small requests, the same on both wires.</summary>
internal static class RequestRules
{
    /// <exception cref="RefusalException">SCHEMA_VIOLATION with every field that is wrong.</exception>
    public static void Check(IMessage request)
    {
        var violations = MotCuaJson.Check(request);
        if (violations.Count > 0)
        {
            throw new RefusalException(Refusals.Create(ErrorReason.SchemaViolation, violations.Select(v => v.ToField())));
        }
    }
}
