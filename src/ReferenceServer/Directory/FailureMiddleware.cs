using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Directory;

/// <summary>What fails outside of a mapped method (authentication, attachments) is answered INTERNAL too, with its trace in the log only (MC-ERR-8).</summary>
internal sealed class FailureMiddleware(RequestDelegate next, ILogger<FailureMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (Exception e) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested && e is not BadHttpRequestException)
        {
            Log.Failed(logger, (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "?", Correlation.Current, e);
            http.Response.Clear();
            await RefusalAnswer.WriteAsync(http, new RefusalException(ErrorReason.Internal));
        }
    }
}
