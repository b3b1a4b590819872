using System.Buffers;
using System.Security.Cryptography;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Configuration;

namespace MotCua.ReferenceServer.Attachments;

/// <summary>Takes the bytes of an upload: skips what it has, hashes and writes the rest, and keeps the file when it is whole and right.</summary>
internal sealed class AttachmentUpload(AttachmentTable table, AttachmentFiles files, UploadHashes hashes, HubOptions options, ILogger<AttachmentUpload> logger)
{
    /// <summary>The greatest file, as AttachmentRef.size allows.</summary>
    public const long MaxSize = 2L * 1024 * 1024 * 1024;

    private const int BufferSize = 64 * 1024;
    private const long QuotaRetryMs = 3_600_000;

    private readonly KeyedGate _gate = new();

    /// <summary>Reads the whole body.</summary>
    /// <returns>How many bytes of the file the hub now has of this agency, and whether the file is complete.</returns>
    /// <exception cref="RefusalException">ATTACHMENT_HASH_MISMATCH, QUOTA_EXCEEDED, SCHEMA_VIOLATION.</exception>
    public async Task<(long Offset, bool Complete, bool Created)> TakeAsync(
        string agency, string sha256, UploadRange range, Stream body, CancellationToken cancellationToken)
    {
        if ((range.Size ?? range.Length) is < 1 or > MaxSize)
        {
            throw Wrong("Content-Range", $"A file has 1 to {MaxSize} bytes.", $"Tệp có từ 1 đến {MaxSize} byte.");
        }

        using var pass = await _gate.EnterAsync($"{agency} {sha256}", cancellationToken);
        if (await table.IsUploaderAsync(agency, sha256, cancellationToken) && File.Exists(files.PathOf(sha256)))
        {
            return await CompareAsync(agency, sha256, range, body, cancellationToken);
        }

        var state = await table.FindAsync([agency], sha256, options.AttachmentKept, cancellationToken);
        state = state is { IsComplete: false } ? state : null;
        var size = range.Size ?? MaxSize;
        if (state is null || (range.Size is null || state.Size != size))
        {
            if (range.First > 0)
            {
                // Nothing to go on from: the caller learns that it must begin at 0.
                await DrainAsync(body, cancellationToken);
                return (0, false, false);
            }

            state = await BeginAsync(state, agency, sha256, size);
        }

        if (range.First > state.Received)
        {
            await DrainAsync(body, cancellationToken);
            return (state.Received, false, false);
        }

        return await AppendAsync(state, sha256, range, body, cancellationToken);
    }

    private async Task<AttachmentState> BeginAsync(AttachmentState? earlier, string agency, string sha256, long size)
    {
        if (earlier?.Part is { } old)
        {
            files.DeletePart(old);
        }

        var part = Guid.NewGuid().ToString("N");
        if (!await table.BeginAsync(agency, sha256, size, part, options.AttachmentQuotaBytes))
        {
            var refusal = Refusals.Create(ErrorReason.QuotaExceeded, "Content-Length",
                $"{agency} may store {options.AttachmentQuotaBytes} bytes in all.", $"{agency} được lưu tổng cộng {options.AttachmentQuotaBytes} byte.");
            refusal.RetryAfterMs = QuotaRetryMs;
            throw new RefusalException(refusal);
        }

        return new AttachmentState(agency, size, 0, false, part, 0);
    }

    private async Task<(long Offset, bool Complete, bool Created)> AppendAsync(
        AttachmentState state, string sha256, UploadRange range, Stream body, CancellationToken cancellationToken)
    {
        var part = state.Part!;
        var received = state.Received;
        await using var file = files.OpenPart(part);
        if (file.Length < received)
        {
            // A crash took bytes that were recorded: begin again.
            received = 0;
        }

        file.SetLength(received);
        var hash = await hashes.TakeAsync(part, file, received, cancellationToken);
        var ended = false;
        try
        {
            (received, ended) = await CopyAsync(body, file, hash, received - range.First, received, state.Size, n => received = n, cancellationToken);
        }
        finally
        {
            // Also when the caller went away: what is on disk need not be sent again.
            file.Flush(flushToDisk: true);
            if (!ended || (range.Size is not null && received < state.Size))
            {
                hashes.Keep(part, hash, received);
                await table.ProgressAsync(state.Agency, sha256, received);
            }
        }

        if (range.Size is not null && received < state.Size)
        {
            return (received, false, false);
        }

        var right = Convert.ToHexStringLower(hash.GetHashAndReset()) == sha256 && received > 0;
        hash.Dispose();
        if (!right)
        {
            await table.ForgetAsync(state.Agency, sha256);
            files.DeletePart(part);
            throw new RefusalException(ErrorReason.AttachmentHashMismatch);
        }

        files.Keep(part, sha256);
        await table.CompleteAsync(state.Agency, sha256, received);
        Log.Stored(logger, state.Agency, sha256, received);
        return (received, true, true);
    }

    private static async Task<(long Received, bool Ended)> CopyAsync(
        Stream body, FileStream file, IncrementalHash hash, long skip, long received, long limit, Action<long> progress, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer.AsMemory(0, BufferSize), cancellationToken)) > 0)
            {
                var skipped = (int)Math.Min(skip, read);
                skip -= skipped;
                var bytes = buffer.AsMemory(skipped, read - skipped);
                if (received + bytes.Length > limit)
                {
                    throw Wrong("Content-Range", $"The body goes on after byte {limit}.", $"Nội dung vượt quá byte {limit}.");
                }

                await RandomAccess.WriteAsync(file.SafeFileHandle, bytes, received, cancellationToken);
                hash.AppendData(bytes.Span);
                received += bytes.Length;
                progress(received);
            }

            return (received, true);
        }
        finally
        {
            // Files are personal data: the next user of the buffer must not find them.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
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

        var whole = range.First == 0 && range.Length == range.Size;
        if (whole && Convert.ToHexStringLower(hash.GetHashAndReset()) != sha256)
        {
            throw new RefusalException(ErrorReason.AttachmentHashMismatch);
        }

        var size = new FileInfo(files.PathOf(sha256)).Length;
        if (whole)
        {
            // Uploaded again, kept again as long.
            await table.CompleteAsync(agency, sha256, size);
        }

        return (size, true, false);
    }

    private static Task DrainAsync(Stream body, CancellationToken cancellationToken) => body.CopyToAsync(Stream.Null, cancellationToken);

    private static RefusalException Wrong(string path, string en, string vi) => new(Refusals.Create(ErrorReason.SchemaViolation, path, en, vi));
}
