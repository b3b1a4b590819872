using System.Net.Http.Headers;
using MotCua.Contracts.Rpc;
using MotCua.Contracts.Wire;

namespace MotCua.Sdk.Transport;

/// <summary>Makes one exception type of all that can go wrong on the way (MC-WIRE-22, MC-WIRE-23).</summary>
internal static class WireFailures
{
    public static WireCallException Broken(string message, HttpResponseMessage response) =>
        new(new WireError(StatusCode.Internal, message)) { HttpStatus = (int)response.StatusCode };

    public static WireCallException TooLarge(int limit) =>
        new(new WireError(StatusCode.ResourceExhausted, $"The reply is larger than {limit} bytes."));

    public static WireCallException Deadline() =>
        new(new WireError(StatusCode.DeadlineExceeded, "The deadline passed before the answer."));

    /// <summary>The failure of a connection or stream.</summary>
    public static WireCallException FromTransport(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is HttpProtocolException protocol)
            {
                return new WireCallException(
                    new WireError(StatusCodes.FromHttp2Error(protocol.ErrorCode), $"The stream ended with HTTP/2 error {protocol.ErrorCode}."), exception);
            }
        }

        return new WireCallException(new WireError(StatusCode.Unavailable, exception.Message), exception);
    }

    /// <summary>The failure that an answer states, with Retry-After and details.</summary>
    public static WireCallException FromAnswer(
        WireError error, HttpResponseMessage response, WireMetadata trailers, bool fromServer, TimeProvider time) =>
        new(error)
        {
            HttpStatus = (int)response.StatusCode,
            Trailers = trailers,
            FromServer = fromServer,
            RetryAfter = RetryInfoDelay(error) ?? Delay(response.Headers.RetryAfter, time),
        };

    private static TimeSpan? RetryInfoDelay(WireError error)
    {
        foreach (var detail in error.Details)
        {
            if (detail.TryUnpack(out RetryInfo info) && info.RetryDelay is { } delay)
            {
                return TimeSpan.FromSeconds(Math.Max(0, delay.Seconds)) + TimeSpan.FromTicks(Math.Max(0, delay.Nanos) / 100);
            }
        }

        return null;
    }

    private static TimeSpan? Delay(RetryConditionHeaderValue? header, TimeProvider time) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > time.GetUtcNow() ? date - time.GetUtcNow() : TimeSpan.Zero,
        _ => null,
    };
}
