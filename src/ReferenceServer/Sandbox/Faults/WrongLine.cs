using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>Kinds of fault on the line itself: what the hub hears, and what it says.</summary>
internal static class WrongLine
{
    /// <summary>Hears another request than came.</summary>
    public static Fault Hears(string name, string requirement, string text, Action<HttpRequest> change) => new(name, requirement, text)
    {
        Http = (http, next) =>
        {
            change(http.Request);
            return next(http);
        },
    };

    /// <summary>Hears another body than came.</summary>
    public static Fault Hears(string name, string requirement, string text, Func<HttpContext, bool> which, Func<HttpContext, byte[], byte[]> change) => new(name, requirement, text)
    {
        Http = async (http, next) =>
        {
            if (which(http))
            {
                var body = change(http, await HeardAsync(http));
                http.Request.Body = new MemoryStream(body);
                http.Request.ContentLength = body.Length;
            }

            await next(http);
        },
    };

    /// <summary>The whole body of a request.</summary>
    public static async Task<byte[]> HeardAsync(HttpContext http)
    {
        var whole = new MemoryStream();
        await http.Request.Body.CopyToAsync(whole, http.RequestAborted);
        return whole.ToArray();
    }

    /// <summary>Says something else than was answered: status and header fields may be changed, the body is what comes back.</summary>
    public static Fault Says(string name, string requirement, string text, Func<HttpContext, bool> which, Func<HttpContext, byte[], byte[]> change) => new(name, requirement, text)
    {
        Http = async (http, next) =>
        {
            if (which(http))
            {
                await SayAsync(http, change(http, await HeldBackAsync(http, next)));
            }
            else
            {
                await next(http);
            }
        },
    };

    /// <summary>As the other, where only status and header fields change.</summary>
    public static Fault Says(string name, string requirement, string text, Func<HttpContext, bool> which, Action<HttpResponse> change) => Says(name, requirement, text, which, (http, body) =>
    {
        change(http.Response);
        return body;
    });

    /// <summary>Changes the error JSON of unary Connect.</summary>
    public static Fault SaysErrors(string name, string requirement, string text, Action<JsonObject> change) => Says(name, requirement, text, Always, (http, body) =>
    {
        if (http.Response.StatusCode < 400 || JsonOf(body) is not { } error)
        {
            return body;
        }

        change(error);
        return BytesOf(error);
    });

    public static bool Always(HttpContext http) => true;

    /// <summary>Runs the rest of the hub and keeps what it answers off the line.</summary>
    /// <returns>The body.</returns>
    public static async Task<byte[]> HeldBackAsync(HttpContext http, RequestDelegate next)
    {
        var before = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var kept = new MemoryStream();
        var body = new StreamResponseBodyFeature(kept);
        http.Features.Set<IHttpResponseBodyFeature>(body);
        try
        {
            await next(http);
            await body.CompleteAsync();
        }
        finally
        {
            http.Features.Set(before);
        }

        return kept.ToArray();
    }

    public static async Task SayAsync(HttpContext http, byte[] body)
    {
        if (http.Response.StatusCode is not (204 or 304) && !HttpMethods.IsHead(http.Request.Method))
        {
            http.Response.ContentLength = http.Response.ContentLength is null ? null : body.Length;
            await http.Response.Body.WriteAsync(body, http.RequestAborted);
        }
    }

    /// <summary>Answers a refusal in place of what was answered.</summary>
    public static Task RefuseAsync(HttpContext http, ErrorReason reason)
    {
        http.Response.Clear();
        return RefusalAnswer.WriteAsync(http, new RefusalException(Refusals.Create(reason)));
    }

    public static JsonObject? JsonOf(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    public static byte[] BytesOf(JsonNode json) => System.Text.Encoding.UTF8.GetBytes(json.ToJsonString(Relaxed));

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
