using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Identifiers;
using MotCua.Contracts.V1;
using MotCua.Contracts.Wire;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Intake;

namespace MotCua.ReferenceServer.Attachments;

/// <summary><c>PUT, GET, HEAD /attachments/sha256/&lt;hex&gt;</c>; errors are Connect error JSON.</summary>
internal sealed class AttachmentEndpoint(AttachmentTable table, AttachmentFiles files, AttachmentUpload upload, ILogger<AttachmentEndpoint> logger)
{
    public const string OffsetHeader = "MotCua-Upload-Offset";
    public const string AgencyHeader = "MotCua-Agency";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPut("/attachments/sha256/{hex}", (HttpContext http, string hex) => RunAsync(http, hex, PutAsync));
        endpoints.MapMethods("/attachments/sha256/{hex}", [HttpMethods.Get, HttpMethods.Head], (HttpContext http, string hex) => RunAsync(http, hex, GetAsync));
    }

    private async Task RunAsync(HttpContext http, string hex, Func<HttpContext, string, Task> handler)
    {
        try
        {
            if (!Sha256Digest.TryParse(hex, out _))
            {
                throw Wrong("sha256", "The address ends with the SHA-256 of the file: 64 digits of lower-case hex.", "Địa chỉ kết thúc bằng SHA-256 của tệp: 64 chữ số hex viết thường.");
            }

            await handler(http, hex);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller went away; what arrived is kept.
            Log.CallerGone(logger);
        }
        catch (RefusalException e) when (!http.Response.HasStarted)
        {
            await RefusalAnswer.WriteAsync(http, e);
        }
        catch (BadHttpRequestException e) when (!http.Response.HasStarted)
        {
            await RefusalAnswer.WriteAsync(http, Wrong("body", e.Message, "Nội dung yêu cầu không hợp lệ."));
        }
    }

    private async Task PutAsync(HttpContext http, string sha256)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        if (!UploadRange.TryRead(http.Request.Headers.ContentRange, http.Request.ContentLength, out var range))
        {
            throw Wrong("Content-Range", "Write 'bytes first-last/size' with as many bytes in the body.", "Ghi 'bytes đầu-cuối/tổng' và gửi đúng số byte đó.");
        }

        var (offset, complete, created) = await upload.TakeAsync(AgencyFor(http), sha256, range, http.Request.Body, http.RequestAborted);
        http.Response.Headers[OffsetHeader] = offset.ToString(CultureInfo.InvariantCulture);
        http.Response.StatusCode = (complete, created) switch { (true, true) => 201, (true, false) => 200, _ => 202 };
    }

    private async Task GetAsync(HttpContext http, string sha256)
    {
        var state = await table.FindAsync(AgenciesFor(http), sha256, http.RequestAborted);
        var head = HttpMethods.IsHead(http.Request.Method);
        if (state is { IsComplete: false } && head)
        {
            http.Response.Headers[OffsetHeader] = state.Received.ToString(CultureInfo.InvariantCulture);
            http.Response.StatusCode = 202;
            return;
        }

        if (state is not { IsComplete: true } || !files.Has(sha256))
        {
            await NotFoundAsync(http);
            return;
        }

        // The type is the sender's claim in the message, not the hub's.
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers[OffsetHeader] = state.Size.ToString(CultureInfo.InvariantCulture);
        await Results.File(files.PathOf(sha256), "application/octet-stream", entityTag: new EntityTagHeaderValue($"\"{sha256}\""), enableRangeProcessing: true).ExecuteAsync(http);
    }

    /// <summary>The one agency that an upload is for.</summary>
    private static string AgencyFor(HttpContext http)
    {
        var agencies = AgenciesFor(http).Take(2).ToList();
        return agencies.Count == 1
            ? agencies[0]
            : throw Wrong(AgencyHeader, $"The certificate is bound to several agencies: name the one acted for in the header {AgencyHeader}.",
                $"Chứng thư gắn với nhiều cơ quan: hãy nêu cơ quan trong tiêu đề {AgencyHeader}.");
    }

    private static IEnumerable<string> AgenciesFor(HttpContext http)
    {
        var caller = http.GetCaller();
        var named = http.Request.Headers[AgencyHeader].ToString();
        if (named.Length == 0)
        {
            return caller.Agencies.Select(agency => MailboxName.Of(agency, caller.IsTest));
        }

        return caller.ActsFor(named)
            ? [MailboxName.Of(named, caller.IsTest)]
            : throw new RefusalException(Refusals.Create(ErrorReason.SenderNotAllowed, AgencyHeader,
                $"The certificate is not bound to {named}.", $"Chứng thư không được gắn với {named}."));
    }

    // One answer for a file that is not here and for one that is not the caller's: a stranger learns nothing.
    private static async Task NotFoundAsync(HttpContext http)
    {
        using var json = new PooledBuffer();
        ConnectError.Write(json, NotFound);
        http.Response.StatusCode = 404;
        http.Response.ContentType = "application/json";
        await http.Response.BodyWriter.WriteAsync(json.Written, http.RequestAborted);
    }

    public static WireError NotFound { get; } = new(StatusCode.NotFound,
        "The caller's agency has no such file. / Cơ quan của bên gọi không có tệp này.");

    private static RefusalException Wrong(string path, string en, string vi) => new(Refusals.Create(ErrorReason.SchemaViolation, path, en, vi));
}
