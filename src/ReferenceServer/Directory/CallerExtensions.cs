using Microsoft.AspNetCore.Http;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Directory;

/// <summary>The proven caller of a request.</summary>
internal static class CallerExtensions
{
    /// <exception cref="RefusalException">UNAUTHENTICATED_SYSTEM: the path is open and nobody was proven.</exception>
    public static Caller GetCaller(this HttpContext http) => http.GetAuthenticated().Caller;

    /// <inheritdoc cref="GetCaller(HttpContext)"/>
    public static Caller GetCaller(this WireContext context) => context.HttpContext.GetCaller();

    /// <summary>The caller, when it acts for an agency.</summary>
    /// <exception cref="RefusalException">SENDER_NOT_ALLOWED.</exception>
    public static Caller GetCallerFor(this WireContext context, string agency)
    {
        var caller = context.GetCaller();
        return caller.ActsFor(agency)
            ? caller
            : throw new RefusalException(Refusals.Create(ErrorReason.SenderNotAllowed, "agency",
                $"The certificate is not bound to {agency}.", $"Chứng thư không được gắn với {agency}."));
    }

    public static AuthenticatedCaller GetAuthenticated(this HttpContext http) =>
        http.Features.Get<AuthenticatedCaller>() ?? throw new RefusalException(ErrorReason.UnauthenticatedSystem);
}
