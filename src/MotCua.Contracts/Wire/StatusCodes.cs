namespace MotCua.Contracts.Wire;

/// <summary>
/// One table between gRPC numbers, Connect names, HTTP statuses and HTTP/2 error codes (MC-WIRE-20 to MC-WIRE-23).
/// </summary>
public static class StatusCodes
{
    private static readonly string[] Names =
    [
        "ok", "canceled", "unknown", "invalid_argument", "deadline_exceeded", "not_found", "already_exists", "permission_denied",
        "resource_exhausted", "failed_precondition", "aborted", "out_of_range", "unimplemented", "internal", "unavailable",
        "data_loss", "unauthenticated",
    ];

    private static readonly int[] HttpStatuses = [200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401];

    /// <summary>The name of a code in Connect error JSON, for example <c>invalid_argument</c>.</summary>
    /// <param name="code">A code; one outside the list reads as <see cref="StatusCode.Unknown"/>.</param>
    public static string ToConnectName(this StatusCode code) => Names[Index(code)];

    /// <summary>The HTTP status of a unary Connect answer with this code.</summary>
    /// <param name="code">A code; one outside the list reads as <see cref="StatusCode.Unknown"/>.</param>
    public static int ToHttpStatus(this StatusCode code) => HttpStatuses[Index(code)];

    /// <summary>Reads a Connect code name. False for a name that is not in the list, and for <c>ok</c>, which is no error.</summary>
    /// <param name="name">The name as received, or null.</param>
    /// <param name="code">The code, or <see cref="StatusCode.Unknown"/>.</param>
    public static bool TryParseConnectName(string? name, out StatusCode code)
    {
        var index = name is null ? -1 : Array.IndexOf(Names, name);
        code = index > 0 ? (StatusCode)index : StatusCode.Unknown;
        return index > 0;
    }

    /// <summary>Reads the <c>grpc-status</c> trailer. False when it is no decimal number; numbers above 16 read as Unknown.</summary>
    /// <param name="text">The trailer as received, or null.</param>
    /// <param name="code">The code, or <see cref="StatusCode.Unknown"/>.</param>
    public static bool TryParseGrpc(string? text, out StatusCode code)
    {
        code = StatusCode.Unknown;
        if (!int.TryParse(text, System.Globalization.NumberStyles.None, null, out var number))
        {
            return false;
        }

        code = number <= 16 ? (StatusCode)number : StatusCode.Unknown;
        return true;
    }

    /// <summary>The code of an answer that carries only an HTTP status, as a proxy makes one (MC-WIRE-22).</summary>
    /// <param name="httpStatus">The HTTP status.</param>
    public static StatusCode FromHttpStatus(int httpStatus) => httpStatus switch
    {
        400 => StatusCode.Internal,
        401 => StatusCode.Unauthenticated,
        403 => StatusCode.PermissionDenied,
        404 => StatusCode.Unimplemented,
        429 or 502 or 503 or 504 => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };

    /// <summary>The code of a stream that the peer ended with an HTTP/2 error code and no status (MC-WIRE-23).</summary>
    /// <param name="http2ErrorCode">The error code of RST_STREAM or GOAWAY.</param>
    public static StatusCode FromHttp2Error(long http2ErrorCode) => http2ErrorCode switch
    {
        0x7 => StatusCode.Unavailable,          // REFUSED_STREAM: the server did not look at the request
        0x8 => StatusCode.Cancelled,            // CANCEL
        0xb => StatusCode.ResourceExhausted,    // ENHANCE_YOUR_CALM
        0xc => StatusCode.PermissionDenied,     // INADEQUATE_SECURITY
        _ => StatusCode.Internal,
    };

    private static int Index(StatusCode code) => (uint)code < (uint)Names.Length ? (int)code : (int)StatusCode.Unknown;
}
