using Microsoft.AspNetCore.Http;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Wire;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Directory;

/// <summary>Answers a refusal outside of a mapped method, in the notation of the request.</summary>
internal static class RefusalAnswer
{
    /// <summary>The refusal as both wires carry it.</summary>
    public static WireError ToWireError(RefusalException refusal)
    {
        // MC-ERR-7: every refusal leads to the log, whichever operation gives it.
        var correlation = refusal.CorrelationId.Length > 0 ? refusal.CorrelationId : Correlation.Current;
        var status = RefusalDetails.ToStatus(refusal.Refusal, correlation, refusal.HubTime);
        return new WireError((StatusCode)status.Code, status.Message, [.. status.Details]);
    }

    public static async Task WriteAsync(HttpContext http, RefusalException refusal)
    {
        var error = ToWireError(refusal);
        var response = http.Response;
        switch (WireProtocols.Parse(http.Request.ContentType))
        {
            case WireProtocol.Grpc:
                response.ContentType = "application/grpc";
                response.Headers["grpc-status"] = ((int)error.Code).ToString(System.Globalization.CultureInfo.InvariantCulture);
                response.Headers["grpc-message"] = PercentText.Encode(error.Message);
                response.Headers[GrpcStatusDetails.Name] = GrpcStatusDetails.Encode(error);
                return;
            case WireProtocol.ConnectStreamJson or WireProtocol.ConnectStreamProto:
                using (var end = new PooledBuffer())
                using (var frame = new PooledBuffer())
                {
                    new ConnectEndStream(error, new WireMetadata()).Write(end);
                    Frame.Write(frame, FrameFlags.EndStream, end.Written.Span);
                    response.ContentType = http.Request.ContentType;
                    await response.BodyWriter.WriteAsync(frame.Written, http.RequestAborted);
                }

                return;
            default:
                using (var json = new PooledBuffer())
                {
                    ConnectError.Write(json, error);
                    response.StatusCode = error.Code.ToHttpStatus();
                    response.ContentType = "application/json";
                    if (refusal.Refusal.RetryAfterMs > 0)
                    {
                        response.Headers.RetryAfter = ((refusal.Refusal.RetryAfterMs + 999) / 1000).ToString(System.Globalization.CultureInfo.InvariantCulture);
                    }

                    await response.BodyWriter.WriteAsync(json.Written, http.RequestAborted);
                }

                return;
        }
    }
}
