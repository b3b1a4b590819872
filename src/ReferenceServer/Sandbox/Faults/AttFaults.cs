using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Attachments;
using MotCua.ReferenceServer.Directory;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>Faults of chapter MC-ATT.</summary>
internal static partial class AttFaults
{
    private const string Offset = AttachmentEndpoint.OffsetHeader;
    private const int SecondsOf30Days = 30 * 24 * 3600;

    public static IReadOnlyList<Fault> All { get; } =
    [
        Wrongly.Accepts("file-of-another-size", "MC-ATT-22", "A message is taken that names a file with another size.", ErrorReason.SchemaViolation, ".size"),
        new Fault("malformed-range-passed-over", "MC-ATT-25", "A malformed range is taken for none.")
        {
            Http = (http, next) =>
            {
                if (!UploadRange.TryRead(http.Request.Headers.ContentRange, http.Request.ContentLength, out _))
                {
                    http.Request.Headers.Remove("Content-Range");
                }

                return next(http);
            },
        },
        WrongLine.Hears("file-address-in-any-case", "MC-ATT-1", "A file is found under its hash in upper case too.", request =>
        {
            if (IsFile(request.HttpContext))
            {
                request.RouteValues["hex"] = Hash(request.HttpContext).ToLowerInvariant();
            }
        }),
        new Fault("file-without-token", "MC-ATT-12", "A file is read by anybody who knows its address.")
        {
            Http = (http, next) => IsFile(http) && HttpMethods.IsGet(http.Request.Method) && http.Request.Headers.Authorization.Count == 0 && Files(http).Has(Hash(http))
                ? http.Response.SendFileAsync(Files(http).PathOf(Hash(http)))
                : next(http),
        },
        new Fault("missing-file-before-token", "MC-ATT-12", "That a file is not there is said before the caller is proven.")
        {
            Http = async (http, next) =>
            {
                if (IsFile(http) && !HttpMethods.IsPut(http.Request.Method) && !Files(http).Has(Hash(http)) && http.Request.Headers.Authorization.Count == 0)
                {
                    http.Response.StatusCode = 404;
                    return;
                }

                await next(http);
            },
        },
        Answers("empty-file-taken", "MC-ATT-2", "A file of no bytes is taken.", IsPut, http =>
        {
            if (http.Request.ContentLength is null or 0)
            {
                http.Response.StatusCode = 201;
            }
        }),
        WrongLine.Hears("file-above-limit-begun", "MC-ATT-2", "A file of more than 2 GiB is begun.", request =>
        {
            if (request.Headers.ContentRange.ToString() is var range && range.EndsWith("/2147483649", StringComparison.Ordinal))
            {
                request.Headers.ContentRange = range.Replace("/2147483649", "/2000000", StringComparison.Ordinal);
            }
        }),
        WrongLine.Says("file-error-as-page", "MC-ATT-14", "An error of a file is a page of HTML.", IsFile, (http, body) =>
        {
            if (http.Response.StatusCode < 400)
            {
                return body;
            }

            http.Response.ContentType = "text/html; charset=utf-8";
            return Encoding.UTF8.GetBytes($"<html><body><h1>{http.Response.StatusCode}</h1></body></html>");
        }),
        WithUploads("part-must-fit", "MC-ATT-3", "A part that does not begin exactly where the hub's bytes end is refused.", async (http, next, uploads) =>
        {
            if (First(http) is { } first && uploads.TryGetValue(Hash(http), out var at) && first < at)
            {
                await WrongLine.RefuseAsync(http, ErrorReason.SchemaViolation);
                return;
            }

            await next(http);
        }),
        Answers("whole-file-answered-200", "MC-ATT-15", "A file that became whole is answered like one that was there.", IsPut, http => http.Response.StatusCode = http.Response.StatusCode == 201 ? 200 : http.Response.StatusCode),
        Answers("offset-of-last-byte", "MC-ATT-15", "The offset is that of the last byte that the hub has.", IsPut, http =>
        {
            if (http.Response.StatusCode == 202 && long.TryParse(http.Response.Headers[Offset], CultureInfo.InvariantCulture, out var offset))
            {
                http.Response.Headers[Offset] = (offset - 1).ToString(CultureInfo.InvariantCulture);
            }
        }),
        new Fault("gap-refused", "MC-ATT-16", "A part beyond the hub's bytes is refused.")
        {
            Http = async (http, next) =>
            {
                var body = await WrongLine.HeldBackAsync(http, next);
                if (IsPut(http) && http.Response.StatusCode == 202 && First(http) > long.Parse(http.Response.Headers[Offset]!, CultureInfo.InvariantCulture))
                {
                    await WrongLine.RefuseAsync(http, ErrorReason.SchemaViolation);
                    return;
                }

                await WrongLine.SayAsync(http, body);
            },
        },
        InMemory("part-kept-when-whole", "MC-ATT-4", "What arrives is written when its request has ended, and is lost when the line breaks."),
        Answers("unfinished-upload-not-found", "MC-ATT-17", "HEAD of an upload that is not whole is 404 for its uploader.", IsHead, http => http.Response.StatusCode = http.Response.StatusCode == 202 ? 404 : http.Response.StatusCode),
        WithUploads("unfinished-upload-told-to-all", "MC-ATT-17", "HEAD of an upload that is not whole tells its offset to every agency.", async (http, next, uploads) =>
        {
            _ = await WrongLine.HeldBackAsync(http, next);
            if (IsHead(http) && http.Response.StatusCode == 404 && uploads.TryGetValue(Hash(http), out var at))
            {
                http.Response.StatusCode = 202;
                http.Response.Headers[Offset] = at.ToString(CultureInfo.InvariantCulture);
            }
        }),
        WrongLine.Says("parts-not-hashed", "MC-ATT-5", "A file in parts is taken without its hash.", http => IsPut(http) && http.Request.Headers.ContentRange.Count > 0, (http, body) =>
        {
            if (http.Response.StatusCode != 400)
            {
                return body;
            }

            http.Response.StatusCode = 201;
            return [];
        }),
        Answers("hash-mismatch-as-conflict", "MC-ATT-18", "Another hash is answered with a status of HTTP alone.", IsPut, http => http.Response.StatusCode = http.Response.StatusCode == 400 ? 409 : http.Response.StatusCode),
        WithMismatches("wrong-bytes-kept", "MC-ATT-18", "After another hash the wrong bytes are kept as an upload to go on from."),
        InMemory("file-in-memory", "MC-ATT-19", "A file is read into memory before it is written."),
        new Fault("known-hash-is-upload", "MC-ATT-6", "Who puts anything at the address of a file that the hub has is said to have uploaded it.")
        {
            Http = async (http, next) =>
            {
                var isKnown = IsPut(http) && http.Request.Headers.ContentRange.Count == 0 && Files(http).Has(Hash(http));
                var body = await WrongLine.HeldBackAsync(http, next);
                http.Response.StatusCode = isKnown && http.Response.StatusCode >= 400 ? 201 : http.Response.StatusCode;
                await WrongLine.SayAsync(http, body);
            },
        },
        new Fault("upload-says-who-else", "MC-ATT-20", "A part of a file that another agency has is answered as if it were whole.")
        {
            Http = async (http, next) =>
            {
                var size = IsPut(http) && Files(http).Has(Hash(http)) ? new FileInfo(Files(http).PathOf(Hash(http))).Length : 0;
                var body = await WrongLine.HeldBackAsync(http, next);
                if (size > 0 && http.Response.StatusCode == 202)
                {
                    http.Response.Headers[Offset] = size.ToString(CultureInfo.InvariantCulture);
                }

                await WrongLine.SayAsync(http, body);
            },
        },
        Refuses("quota-as-internal", "MC-ATT-7", "Above the limit of storage the hub fails.", "resource_exhausted", ErrorReason.Internal),
        Refuses("quota-without-wait", "MC-ATT-7", "Above the limit of storage no wait is named.", "resource_exhausted", ErrorReason.QuotaExceeded),
        QuotaOfAll(),
        Wrongly.Accepts("unknown-file-named", "MC-ATT-8", "A message may name a file that nobody uploaded.", ErrorReason.AttachmentMissing),
        OnlyUploader(),
        new Fault("stranger-forbidden", "MC-ATT-23", "A file of another agency is 403, one that does not exist 404.")
        {
            Http = async (http, next) =>
            {
                var body = await WrongLine.HeldBackAsync(http, next);
                http.Response.StatusCode = IsFile(http) && http.Response.StatusCode == 404 && Files(http).Has(Hash(http)) ? 403 : http.Response.StatusCode;
                await WrongLine.SayAsync(http, body);
            },
        },
        Answers("weak-tag", "MC-ATT-24", "The entity tag is weak.", IsFile, http => http.Response.Headers.ETag = http.Response.Headers.ETag.Count == 0 ? default : "W/" + http.Response.Headers.ETag),
        WrongLine.Hears("range-not-taken", "MC-ATT-24", "A range is answered with the whole file.", request => request.Headers.Range = IsFile(request.HttpContext) ? default : request.Headers.Range),
        Answers("type-guessed", "MC-ATT-24", "A file is said to be HTML.", IsFile, http => http.Response.ContentType = http.Response.ContentType == "application/octet-stream" ? "text/html" : http.Response.ContentType),
        KeptFor30Days(),
        WrongLine.Says("line-ends-changed", "MC-ATT-11", "Line ends of a file become those of Unix.", http => IsFile(http) && HttpMethods.IsGet(http.Request.Method), (_, body) =>
            Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(body).Replace("\r\n", "\n", StringComparison.Ordinal))),
        WrongLine.Says("byte-order-mark-lost", "MC-ATT-11", "A byte order mark is taken away.", http => IsFile(http) && HttpMethods.IsGet(http.Request.Method), (_, body) =>
            body is [0xEF, 0xBB, 0xBF, ..] ? body[3..] : body),
    ];
}
