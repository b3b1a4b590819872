using System.Security.Cryptography;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Configuration;
using MotCua.ReferenceServer.Intake;

namespace MotCua.ReferenceServer.Attachments;

/// <summary>Takes the bytes of an upload: skips what it has, hashes and writes the rest, and keeps the file when it is whole and right.</summary>
internal sealed class AttachmentUpload(AttachmentTable table, AttachmentFiles files, UploadHashes hashes, HubOptions options, ILogger<AttachmentUpload> logger)
{
    /// <summary>The greatest file, as AttachmentRef.size allows.</summary>
    public const long MaxSize = 2L * 1024 * 1024 * 1024;

    // A file whose size its caller does not say takes its share in steps that double.
    private const long FirstStep = 256L * 1024;
    private const long LastStep = 64L * 1024 * 1024;
    private const int BufferSize = 256 * 1024;
    private const long QuotaRetryMs = 3_600_000;

    private readonly KeyedGate _gate = new();

    /// <summary>Reads the whole body.</summary>
    /// <returns>How many bytes of the file the hub now has of this agency, and whether the file is complete.</returns>
    /// <exception cref="RefusalException">ATTACHMENT_HASH_MISMATCH, QUOTA_EXCEEDED, SCHEMA_VIOLATION.</exception>
    public async Task<(long Offset, bool Complete, bool Created)> TakeAsync(
        string agency, string sha256, UploadRange range, Stream body, CancellationToken cancellationToken)
    {
        if ((range.Size ?? range.Length ?? 1) is < 1 or > MaxSize)
        {
            throw TooLarge();
        }

        using var pass = await EnterAsync(agency, sha256, cancellationToken);
        if (await table.IsUploaderAsync(agency, sha256, cancellationToken) && files.Has(sha256))
        {
            return await CompareAsync(agency, sha256, range, body, cancellationToken);
        }

        var upload = await table.FindPartAsync(agency, sha256, cancellationToken);
        if (upload is null || upload.Size != range.Size)
        {
            if (range.First > 0)
            {
                // Nothing to go on from: the caller learns that it must begin at 0.
                await DrainAsync(body, cancellationToken);
                return (0, false, false);
            }

            upload = await BeginAsync(upload, agency, sha256, range.Size ?? FirstStep);
        }

        if (range.First > upload.Received)
        {
            await DrainAsync(body, cancellationToken);
            return (upload.Received, false, false);
        }

        return await AppendAsync(upload, sha256, range, body, cancellationToken);
    }

    /// <summary>Removes an upload that was begun and not finished in time.</summary>
    public async Task AbandonAsync(string agency, string sha256, CancellationToken cancellationToken)
    {
        using var pass = await EnterAsync(agency, sha256, cancellationToken);
        if (await table.FindPartAsync(agency, sha256, cancellationToken) is { Part: { } part })
        {
            await table.ForgetAsync(agency, sha256);
            files.DeletePart(part);
        }
    }

    private ValueTask<IDisposable> EnterAsync(string agency, string sha256, CancellationToken cancellationToken) => _gate.EnterAsync($"{agency} {sha256}", cancellationToken);

    private async Task<AttachmentState> BeginAsync(AttachmentState? earlier, string agency, string sha256, long size)
    {
        if (earlier?.Part is { } old)
        {
            hashes.Forget(old);
            files.DeletePart(old);
        }

        var part = Guid.NewGuid().ToString("N");
        return await table.BeginAsync(agency, sha256, size, part) ? new AttachmentState(agency, size, 0, false, part, 0) : throw NoRoom(agency);
    }

    private async Task<(long Offset, bool Complete, bool Created)> AppendAsync(
        AttachmentState upload, string sha256, UploadRange range, Stream body, CancellationToken cancellationToken)
    {
        var part = upload.Part!;
        var isSized = range.Size is not null;
        await using var file = files.OpenPart(part);
        if (file.Length < upload.Received)
        {
            // A crash took bytes that were recorded: what is there is hashed again.
            upload = upload with { Received = file.Length };
        }

        if (range.First > upload.Received)
        {
            await DrainAsync(body, cancellationToken);
            return (upload.Received, false, false);
        }

        file.SetLength(upload.Received);
        var hash = await hashes.TakeAsync(part, file, upload.Received, cancellationToken);
        var writer = new UploadWriter(upload, sha256, table, file, hash);
        var ended = false;
        try
        {
            await writer.CopyAsync(body, upload.Received - range.First, isSized ? null : limit => GrowAsync(upload.Agency, sha256, limit), cancellationToken);
            ended = true;
        }
        finally
        {
            // Also when the caller went away: what is on disk need not be sent again.
            var goesOn = !ended || (isSized && writer.Received < upload.Size);
            await writer.FlushAsync(record: goesOn);
            if (goesOn)
            {
                hashes.Keep(part, hash, writer.IsHashed ? writer.Received : -1);
            }
        }

        return isSized && writer.Received < upload.Size
            ? (writer.Received, false, false)
            : (await FinishAsync(upload.Agency, sha256, part, hash, writer.Received), true, true);
    }

    private async Task<long> FinishAsync(string agency, string sha256, string part, IncrementalHash hash, long size)
    {
        var isRight = size > 0 && Convert.ToHexStringLower(hash.GetHashAndReset()) == sha256;
        hash.Dispose();
        if (!isRight)
        {
            await table.ForgetAsync(agency, sha256);
            files.DeletePart(part);
            throw new RefusalException(ErrorReason.AttachmentHashMismatch);
        }

        using var pass = await files.Gate.EnterAsync(sha256, CancellationToken.None);
        files.Keep(part, sha256);
        await table.CompleteAsync(agency, sha256, size);
        Log.Stored(logger, agency, sha256, size);
        return size;
    }

    private async Task<long> GrowAsync(string agency, string sha256, long limit)
    {
        foreach (var by in new[] { Math.Min(limit, LastStep), FirstStep })
        {
            if (limit + by <= MaxSize && await table.GrowAsync(agency, sha256, by))
            {
                return limit + by;
            }
        }

        throw limit + FirstStep > MaxSize ? TooLarge() : NoRoom(agency);
    }

    // The agency has the file: its bytes are read and compared all the same, so that a PUT tells nothing that its sender does not know.
    private async Task<(long Offset, bool Complete, bool Created)> CompareAsync(string agency, string sha256, UploadRange range, Stream body, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferSize];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer, 0, read);
        }

        var isWhole = range.First == 0 && range.Length == range.Size;
        if (isWhole && Convert.ToHexStringLower(hash.GetHashAndReset()) != sha256)
        {
            throw new RefusalException(ErrorReason.AttachmentHashMismatch);
        }

        using var pass = await files.Gate.EnterAsync(sha256, cancellationToken);
        if (!files.Has(sha256))
        {
            // Its time was over and it was removed meanwhile: the caller begins again.
            return (0, false, false);
        }

        var size = new FileInfo(files.PathOf(sha256)).Length;
        if (isWhole)
        {
            // Uploaded again, kept again as long.
            await table.CompleteAsync(agency, sha256, size);
        }

        return (size, true, false);
    }

    private static Task DrainAsync(Stream body, CancellationToken cancellationToken) => body.CopyToAsync(Stream.Null, cancellationToken);

    private static RefusalException TooLarge() => new(Refusals.Create(ErrorReason.SchemaViolation, "Content-Range", $"A file has 1 to {MaxSize} bytes.", $"Tệp có từ 1 đến {MaxSize} byte."));

    private RefusalException NoRoom(string agency)
    {
        var refusal = Refusals.Create(ErrorReason.QuotaExceeded, "Content-Length",
            $"{MailboxName.AgencyOf(agency)} may store {options.AttachmentQuotaBytes} bytes in all.", $"{MailboxName.AgencyOf(agency)} được lưu tổng cộng {options.AttachmentQuotaBytes} byte.");
        refusal.RetryAfterMs = QuotaRetryMs;
        return new RefusalException(refusal);
    }
}
