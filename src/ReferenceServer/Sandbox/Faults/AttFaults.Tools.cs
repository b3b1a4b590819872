using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Attachments;
using MotCua.ReferenceServer.Directory;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <content>What is looked at of a call about a file, and how it is made wrong.</content>
internal static partial class AttFaults
{
    private static bool IsFile(HttpContext http) => http.Request.Path.StartsWithSegments("/attachments/sha256", StringComparison.Ordinal);

    private static bool IsPut(HttpContext http) => IsFile(http) && HttpMethods.IsPut(http.Request.Method);

    private static bool IsHead(HttpContext http) => IsFile(http) && HttpMethods.IsHead(http.Request.Method);

    private static string Hash(HttpContext http) => http.Request.Path.Value!.Split('/')[^1];

    private static AttachmentFiles Files(HttpContext http) => http.RequestServices.GetRequiredService<AttachmentFiles>();

    private static long? First(HttpContext http) =>
        http.Request.Headers.ContentRange.ToString() is { Length: > 6 } range && long.TryParse(range.AsSpan(6, Math.Max(0, range.IndexOf('-', StringComparison.Ordinal) - 6)), CultureInfo.InvariantCulture, out var first) ? first : null;

    private static Fault Answers(string name, string requirement, string text, Func<HttpContext, bool> which, Action<HttpContext> change) => WrongLine.Says(name, requirement, text, which, (http, body) =>
    {
        change(http);
        return body;
    });

    private static Fault Refuses(string name, string requirement, string text, string code, ErrorReason wrong) => new(name, requirement, text)
    {
        Http = async (http, next) =>
        {
            var body = await WrongLine.HeldBackAsync(http, next);
            if (IsFile(http) && http.Response.StatusCode >= 400 && WrongLine.JsonOf(body)?["code"]?.GetValue<string>() == code)
            {
                await WrongLine.RefuseAsync(http, wrong);
                return;
            }

            await WrongLine.SayAsync(http, body);
        },
    };

    // What the hub said last of each upload under way.
    private static Fault WithUploads(string name, string requirement, string text, Func<HttpContext, RequestDelegate, ConcurrentDictionary<string, long>, Task> run)
    {
        var uploads = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        return new Fault(name, requirement, text)
        {
            Http = async (http, next) =>
            {
                if (!IsFile(http))
                {
                    await next(http);
                    return;
                }

                await run(http, next, uploads);
                if (IsPut(http) && http.Response.StatusCode == 202)
                {
                    uploads[Hash(http)] = long.Parse(http.Response.Headers[Offset]!, CultureInfo.InvariantCulture);
                }
            },
        };
    }

    private static Fault WithMismatches(string name, string requirement, string text)
    {
        var wrong = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        return WrongLine.Says(name, requirement, text, IsFile, (http, body) =>
        {
            if (IsPut(http) && http.Response.StatusCode == 400)
            {
                wrong[Hash(http)] = http.Request.ContentLength ?? 0;
            }
            else if (IsHead(http) && http.Response.StatusCode == 404 && wrong.TryGetValue(Hash(http), out var offset))
            {
                http.Response.StatusCode = 202;
                http.Response.Headers[Offset] = offset.ToString(CultureInfo.InvariantCulture);
            }

            return body;
        });
    }

    private static Fault InMemory(string name, string requirement, string text) => new(name, requirement, text)
    {
        Http = async (http, next) =>
        {
            if (IsPut(http))
            {
                if (http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
                {
                    limit.MaxRequestBodySize = null;
                }

                http.Request.Body = new MemoryStream(await WrongLine.HeardAsync(http));
            }

            await next(http);
        },
    };

    private static Fault QuotaOfAll()
    {
        var all = 0L;
        return Wrongly.Replies<GetUsageResponse>("quota-of-all", "MC-ATT-21", "The files of all agencies count for each.", "Attachments/GetUsage", (reply, _) => reply.UsedBytes = Interlocked.Read(ref all)) with
        {
            Http = async (http, next) =>
            {
                await next(http);
                Interlocked.Add(ref all, IsPut(http) && http.Response.StatusCode == 201 ? http.Request.ContentLength ?? 0 : 0);
            },
        };
    }

    private static Fault OnlyUploader()
    {
        var uploaders = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        return WrongLine.Says("file-for-uploader-only", "MC-ATT-9", "A file is read by its uploader only, not by those to whom a message brought it.", IsFile, (http, body) =>
        {
            var system = http.Features.Get<AuthenticatedCaller>()?.Caller.System ?? "";
            if (IsPut(http))
            {
                uploaders[Hash(http)] = system;
            }
            else if (uploaders.TryGetValue(Hash(http), out var uploader) && uploader != system)
            {
                http.Response.StatusCode = 404;
            }

            return body;
        });
    }

    private static Fault KeptFor30Days()
    {
        var uploaded = new ConcurrentDictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        return WrongLine.Says("file-kept-30-days", "MC-ATT-10", "A file is kept 30 days, as long as messages usually are.", IsFile, (http, body) =>
        {
            var now = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
            if (IsPut(http))
            {
                uploaded[Hash(http)] = now;
            }
            else if (uploaded.TryGetValue(Hash(http), out var at) && now > at.AddSeconds(SecondsOf30Days))
            {
                http.Response.StatusCode = 404;
            }

            return body;
        });
    }
}
