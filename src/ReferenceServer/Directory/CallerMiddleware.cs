using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Directory;

/// <summary>Stands before every endpoint: a call that <see cref="OpenPaths"/> does not list goes on only with a proven caller.</summary>
internal sealed class CallerMiddleware(RequestDelegate next, SystemAuthenticator authenticator, OpenPaths open, ICallerReview review, TimeProvider time, ILogger<CallerMiddleware> logger)
{
    private const string Bearer = "Bearer ";

    public Task InvokeAsync(HttpContext http)
    {
        // A path that nothing serves discloses nothing: it is answered UNIMPLEMENTED to anyone.
        if (open.Contains(http.Request.Path) || http.GetEndpoint() is not { } endpoint || endpoint is RouteEndpoint { Order: int.MaxValue })
        {
            return next(http);
        }

        try
        {
            http.Features.Set(review.Review(http, () => Authenticate(http)));
        }
        catch (RefusalException e)
        {
            // The route, not the path: what a stranger wrote into the path may be anything.
            Log.NotAuthenticated(logger, (endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "?", e.ReasonName, Correlation.Current);
            return RefusalAnswer.WriteAsync(http, e.HubTime is null && e.Reason == ErrorReason.ClockSkew ? new RefusalException(e.Refusal) { HubTime = time.GetUtcNow() } : e);
        }

        return next(http);
    }

    private AuthenticatedCaller Authenticate(HttpContext http)
    {
        var headers = http.Request.Headers;

        // A gateway may put its own token into Authorization; ours then travels in MotCua-Authorization, which wins.
        if (headers.TryGetValue("MotCua-Authorization", out var own))
        {
            var text = own.ToString();
            return authenticator.ByToken(text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? text[Bearer.Length..].Trim() : text.Trim());
        }

        var authorization = headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return authenticator.ByToken(authorization[Bearer.Length..].Trim());
        }

        return http.Connection.ClientCertificate is { } certificate
            ? authenticator.ByCertificate(certificate)
            : throw new RefusalException(ErrorReason.UnauthenticatedSystem);
    }
}
