using Microsoft.AspNetCore.Http;

namespace MotCua.ReferenceServer.Directory;

/// <summary>A word on who calls. A hub has none of its own: the sandbox's deliberate faults come in here.</summary>
internal interface ICallerReview
{
    /// <summary>The caller that counts.</summary>
    /// <param name="http">The call.</param>
    /// <param name="find">Finds the caller by the rules.</param>
    /// <exception cref="Contracts.Errors.RefusalException">Nobody is proven.</exception>
    AuthenticatedCaller Review(HttpContext http, Func<AuthenticatedCaller> find);
}
