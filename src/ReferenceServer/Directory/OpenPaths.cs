using Microsoft.AspNetCore.Http;

namespace MotCua.ReferenceServer.Directory;

/// <summary>What may be called without proving who calls. Everything else is refused (deny by default).</summary>
internal sealed class OpenPaths(bool sandbox, bool loopbackOnly)
{
    public bool Contains(PathString path)
    {
        var text = path.Value ?? "";
        return text is "/" or "/openapi/v1.json"
            || text.StartsWith("/grpc.health.v1.Health/", StringComparison.Ordinal)
            || (sandbox && text.StartsWith("/grpc.reflection.v1", StringComparison.Ordinal))
            || (sandbox && text == "/motcua.v1.Sandbox/GetClock")
            || (sandbox && loopbackOnly && text == "/motcua.v1.Sandbox/Enroll");
    }
}
