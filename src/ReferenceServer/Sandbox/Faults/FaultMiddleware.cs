using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Configuration;
using MotCua.ReferenceServer.Directory;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>
/// Faults for tests of callers, a hub that is away now and then and answers that get lost after the work was done; and what the fault of <c>--fault</c> does around the whole pipeline.
/// </summary>
internal sealed class FaultMiddleware(RequestDelegate next, HubOptions options)
{
    private long _calls;

    public async Task InvokeAsync(HttpContext http)
    {
        var current = http.RequestServices.GetService<FaultSwitch>();
        if (current is { IsOpen: true } && HttpMethods.IsPost(http.Request.Method) && http.Request.Path == FaultSwitch.Path)
        {
            using var name = new StreamReader(http.Request.Body);
            http.Response.StatusCode = current.TrySet((await name.ReadToEndAsync(http.RequestAborted)).Trim()) ? StatusCodes.Status204NoContent : StatusCodes.Status409Conflict;
            return;
        }

        if (current?.Current?.Http is { } fault)
        {
            await fault(http, next);
            return;
        }

        if (!IsService(http.Request.Path))
        {
            await next(http);
            return;
        }

        var call = Interlocked.Increment(ref _calls);
        if (options.FaultUnavailableEvery > 0 && call % options.FaultUnavailableEvery == 0)
        {
            await RefusalAnswer.WriteAsync(http, new RefusalException(ErrorReason.StoreUnavailable));
            return;
        }

        if (options.FaultDropReplyEvery > 0 && call % options.FaultDropReplyEvery == 0)
        {
            // The call runs to its end into nothing, then its connection breaks.
            http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
            await next(http);
            http.Abort();
            return;
        }

        await next(http);
    }

    // Enrolment and the clock are the tools of the test itself.
    private static bool IsService(PathString path) =>
        path.Value is { } text && text.StartsWith("/motcua.v1.", StringComparison.Ordinal) && !text.StartsWith("/motcua.v1.Sandbox/", StringComparison.Ordinal);
}
