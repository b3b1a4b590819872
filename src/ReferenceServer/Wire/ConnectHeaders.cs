using Microsoft.AspNetCore.Http;
using MotCua.Contracts.Wire;

namespace MotCua.ReferenceServer.Wire;

/// <summary>The headers of Connect itself.</summary>
internal static class ConnectHeaders
{
    /// <summary>A plain HTTP client need not send the version; another than 1 is refused.</summary>
    public static void CheckVersion(IHeaderDictionary headers)
    {
        string? version = headers["Connect-Protocol-Version"];
        if (version is not (null or "1"))
        {
            throw new WireException(StatusCode.InvalidArgument, $"Connect-Protocol-Version must be 1, not '{version}'.");
        }
    }

    public static TimeSpan? Timeout(IHeaderDictionary headers)
    {
        if (!headers.TryGetValue("Connect-Timeout-Ms", out var text))
        {
            return null;
        }

        return WireTimeout.TryParseConnect(text, out var timeout)
            ? timeout
            : throw new WireException(StatusCode.InvalidArgument, $"Connect-Timeout-Ms '{text}' is not one to ten digits.");
    }
}
