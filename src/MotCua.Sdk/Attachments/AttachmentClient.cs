using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Resilience;
using MotCua.Sdk.Transport;

namespace MotCua.Sdk.Attachments;

/// <inheritdoc cref="IAttachmentClient"/>
internal sealed class AttachmentClient(HubConnection hub, RetryPolicy policy, MotCuaOptions options) : IAttachmentClient
{
    private const string OffsetHeader = "MotCua-Upload-Offset";
    private const string AgencyHeader = "MotCua-Agency";
    private const int MaxRemembered = 50_000;
    private const int BufferSize = 256 * 1024;

    private static readonly WireMethod<DescribeAttachmentRequest, DescribeAttachmentResponse> Describe =
        new(AttachmentsReflection.Descriptor.Services.Single(), "DescribeAttachment");

    private readonly ConcurrentDictionary<(string Agency, string Sha256), bool> _uploaded = new();
    private readonly UploadTurns _turns = new();
    private readonly PartSize _part = new(options.AttachmentPartBytes);

    public Task<AttachmentRef> UploadAsync(string agency, AttachmentSource source, CancellationToken cancellationToken = default) =>
        UploadAsync(agency, source, again: false, cancellationToken);

    /// <summary>As the public one; <paramref name="again"/> asks the hub although this process uploaded the file before.</summary>
    public async Task<AttachmentRef> UploadAsync(string agency, AttachmentSource source, bool again, CancellationToken cancellationToken)
    {
        var key = (agency, source.Sha256);

        // Two messages that name one file send it once.
        using var turn = await _turns.TakeAsync(key, cancellationToken);
        if (again || !_uploaded.ContainsKey(key))
        {
            await PutAllAsync(agency, source, cancellationToken);
            if (_uploaded.Count >= MaxRemembered)
            {
                _uploaded.Clear();
            }

            _uploaded[key] = true;
        }

        return source.ToReference();
    }

    public async Task DownloadToFileAsync(string agency, AttachmentRef reference, string path, CancellationToken cancellationToken = default)
    {
        var partial = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            await using (var file = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, useAsync: true))
            {
                await DownloadAsync(agency, reference, file, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    public async Task DownloadAsync(string agency, AttachmentRef reference, Stream destination, CancellationToken cancellationToken = default)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (reading, writing) = (new byte[BufferSize], new byte[BufferSize]);
        var received = 0L;
        await RepeatAsync(async limit =>
        {
            var cancel = limit.Token;
            using var request = new HttpRequestMessage(HttpMethod.Get, PathOf(reference.Sha256));
            if (received > 0)
            {
                request.Headers.Range = new RangeHeaderValue(received, null);
            }

            using var response = await RequestAsync(request, agency, cancel);
            await ThrowUnlessAsync(response, cancel, HttpStatusCode.OK, HttpStatusCode.PartialContent);
            if (received > 0 && response.StatusCode == HttpStatusCode.OK)
            {
                throw new InvalidDataException("The hub began the file anew instead of going on.");
            }

            await using var body = await response.Content.ReadAsStreamAsync(cancel);
            var before = received;
            var write = Task.CompletedTask;
            try
            {
                int read;
                while (received <= reference.Size && (read = await body.ReadAsync(reading, cancel)) > 0)
                {
                    await write;

                    // The next bytes arrive while these are on their way to the destination.
                    write = destination.WriteAsync(reading.AsMemory(0, read), cancel).AsTask();
                    hash.AppendData(reading, 0, read);
                    (received, reading, writing) = (received + read, writing, reading);
                    limit.Moved();
                }
            }
            finally
            {
                // What is counted as received is written, also when the line broke.
                await write;
            }

            if (received < reference.Size && received > before)
            {
                throw new IOException("The answer ended inside the file.");
            }
        }, () => received, cancellationToken);
        if (received != reference.Size || Convert.ToHexStringLower(hash.GetHashAndReset()) != reference.Sha256)
        {
            throw new RefusalException(ErrorReason.AttachmentHashMismatch);
        }
    }

    public Task<DescribeAttachmentResponse> DescribeAsync(string agency, string sha256, CancellationToken cancellationToken = default) =>
        hub.CallAsync(Describe, new DescribeAttachmentRequest { Agency = agency, Sha256 = sha256 }, cancellationToken);

    private async Task PutAllAsync(string agency, AttachmentSource source, CancellationToken cancellationToken)
    {
        var reached = 0L;
        await RepeatAsync(async limit =>
        {
            // The hub knows how far an earlier attempt got: it is asked at the start and after every failure.
            var at = await AskOffsetAsync(agency, source, limit.Token);
            while (at < source.Size)
            {
                limit.Moved();
                at = await PutPartAsync(agency, source, at, limit);
                reached = Math.Max(reached, at);
            }
        }, () => reached, cancellationToken);
    }

    private async Task<long> AskOffsetAsync(string agency, AttachmentSource source, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, PathOf(source.Sha256));
        using var response = await RequestAsync(request, agency, cancellationToken);
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                return source.Size;
            case HttpStatusCode.NotFound:
                return 0;
            case HttpStatusCode.Accepted:
                return Offset(response) is { } known && known < source.Size ? known : 0;
            default:
                await ThrowUnlessAsync(response, cancellationToken);
                return 0;
        }
    }

    private async Task<long> PutPartAsync(string agency, AttachmentSource source, long at, IdleLimit limit)
    {
        var cancellationToken = limit.Token;
        var length = Math.Min(_part.Bytes, source.Size - at);
        var started = hub.Time.GetTimestamp();
        await using var bytes = source.OpenAt(at);
        using var request = new HttpRequestMessage(HttpMethod.Put, PathOf(source.Sha256)) { Content = new StreamContent(new PartStream(bytes, length, limit.Moved), BufferSize) };
        request.Content.Headers.ContentLength = length;
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Content.Headers.ContentRange = new ContentRangeHeaderValue(at, at + length - 1, source.Size);
        try
        {
            using var response = await RequestAsync(request, agency, cancellationToken);
            await ThrowUnlessAsync(response, cancellationToken, HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.Accepted);
            _part.Passed(length, hub.Time.GetElapsedTime(started));
            return response.StatusCode != HttpStatusCode.Accepted ? source.Size
                : Offset(response) is { } next && next != at ? next
                : throw new IOException("The hub took no byte of the part.");
        }
        catch (WireCallException e) when (CallFailure.Of(e).Details is null && _part.Shrink(length))
        {
            // A gateway's answer (413, mostly), not the hub's: smaller parts pass.
            return at;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && _part.Shrink(length))
        {
            // A bad line, or a gateway that resets what is too large for it.
            throw;
        }
    }

    private Task<HttpResponseMessage> RequestAsync(HttpRequestMessage request, string agency, CancellationToken cancellationToken)
    {
        request.Headers.TryAddWithoutValidation(AgencyHeader, agency);
        return hub.SendFileRequestAsync(request, cancellationToken);
    }

    // Repeating is safe: the address is the content. Attempts are counted from the last progress.
    private async Task RepeatAsync(Func<IdleLimit, Task> work, Func<long> progress, CancellationToken cancellationToken)
    {
        var run = new SendRun(hub.Time.GetTimestamp());
        var before = -1L;
        while (true)
        {
            run.Attempts = progress() > before ? 1 : run.Attempts + 1;
            before = progress();
            WireCallException failed;
            using var limit = new IdleLimit(options.Retry.AttemptTimeout, hub.Time, cancellationToken);
            try
            {
                await work(limit);
                return;
            }
            catch (OperationCanceledException) when (limit.IsOver && !cancellationToken.IsCancellationRequested)
            {
                failed = WireFailures.Deadline();
            }
            catch (WireCallException e)
            {
                failed = e;
            }
            catch (Exception e) when (e is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
            {
                failed = WireFailures.FromTransport(e);
            }

            var failure = CallFailure.Of(failed);
            var step = policy.Decide(failure, run.Attempts, options.Retry.TotalDeadline - hub.Time.GetElapsedTime(run.StartedAt), run);
            if (!step.Repeats)
            {
                throw failure.ToException(step.Decision, run.Attempts);
            }

            if (step.Decision == RetryDecision.RetryWithHubTime)
            {
                run.HubTimeTaken = hub.TakeHubTime(failure);
            }

            await Task.Delay(step.Delay, hub.Time, cancellationToken);
        }
    }

    private async Task ThrowUnlessAsync(HttpResponseMessage response, CancellationToken cancellationToken, params HttpStatusCode[] accepted)
    {
        if (!accepted.Contains(response.StatusCode))
        {
            using var body = await WireAnswer.ReadBodyAsync(response, 64 * 1024, cancellationToken);
            WireAnswer.CheckConnectStart(response, body.Written, hub.Time);
        }
    }

    private static Uri PathOf(string sha256) => new($"attachments/sha256/{sha256}", UriKind.Relative);

    private static long? Offset(HttpResponseMessage response) =>
        response.Headers.TryGetValues(OffsetHeader, out var values)
        && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? offset : null;
}
