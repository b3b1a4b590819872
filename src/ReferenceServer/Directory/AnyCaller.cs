using Microsoft.AspNetCore.Http;

namespace MotCua.ReferenceServer.Directory;

/// <summary>Who was found stands.</summary>
internal sealed class AnyCaller : ICallerReview
{
    public AuthenticatedCaller Review(HttpContext http, Func<AuthenticatedCaller> find) => find();
}
