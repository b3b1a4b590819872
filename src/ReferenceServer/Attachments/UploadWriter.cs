using System.Buffers;
using System.Security.Cryptography;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Attachments;

/// <summary>
/// Writes the bytes of one PUT behind those of an upload that are there already, and hashes them meanwhile. What is written is brought to disk and recorded as it
/// goes, so that a killed hub loses little of a large part.
/// </summary>
internal sealed class UploadWriter(AttachmentState upload, string sha256, AttachmentTable table, FileStream file, IncrementalHash hash)
{
    private const int BufferSize = 256 * 1024;
    private const long Checkpoint = 32L * 1024 * 1024;

    private readonly long _first = upload.Received;
    private long _recorded = upload.Received;
    private long _limit = upload.Size;
    private Task _flush = Task.CompletedTask;

    /// <summary>Bytes of the file that are written.</summary>
    public long Received { get; private set; } = upload.Received;

    /// <summary>Whether every written byte is in the hash, so that a later part may go on with it.</summary>
    public bool IsHashed { get; private set; } = true;

    /// <summary>Takes a body to its end.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="skip">How many of its first bytes are there already.</param>
    /// <param name="grow">Makes room for more when the limit is reached; null when the size is known.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    /// <exception cref="RefusalException">SCHEMA_VIOLATION: the body goes on after the file's end. QUOTA_EXCEEDED from <paramref name="grow"/>.</exception>
    public async Task CopyAsync(Stream body, long skip, Func<long, Task<long>>? grow, CancellationToken cancellationToken)
    {
        var (reading, writing) = (ArrayPool<byte>.Shared.Rent(BufferSize), ArrayPool<byte>.Shared.Rent(BufferSize));
        var write = Task.CompletedTask;
        try
        {
            int read;
            while ((read = await body.ReadAsync(reading.AsMemory(0, BufferSize), cancellationToken)) > 0)
            {
                var skipped = (int)Math.Min(skip, read);
                skip -= skipped;
                var bytes = reading.AsMemory(skipped, read - skipped);
                await write;
                while (Received + bytes.Length > _limit)
                {
                    _limit = grow is null
                        ? throw new RefusalException(Refusals.Create(ErrorReason.SchemaViolation, "Content-Range", $"The body goes on after byte {_limit}.", $"Nội dung vượt quá byte {_limit}."))
                        : await grow(_limit);
                }

                // The next bytes are read while these are on their way to the file.
                write = WriteAsync(bytes);
                (reading, writing) = (writing, reading);
            }

            await write;
        }
        finally
        {
            await write.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

            // Files are personal data: the next user of the buffers must not find them.
            ArrayPool<byte>.Shared.Return(reading, clearArray: true);
            ArrayPool<byte>.Shared.Return(writing, clearArray: true);
        }
    }

    /// <summary>Everything written is on disk; <paramref name="record"/>: and is recorded, for a later part to go on.</summary>
    public async Task FlushAsync(bool record)
    {
        await _flush;
        if (Received > _first)
        {
            await Task.Run(() => file.Flush(flushToDisk: true));
        }

        if (record && Received != _recorded)
        {
            _recorded = Received;
            await table.ProgressAsync(upload.Agency, sha256, Received);
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        var written = RandomAccess.WriteAsync(file.SafeFileHandle, bytes, Received).AsTask();
        hash.AppendData(bytes.Span);
        IsHashed = false;
        await written;
        (Received, IsHashed) = (Received + bytes.Length, true);
        if (Received - _recorded >= Checkpoint && _flush.IsCompleted)
        {
            await _flush;
            var reached = _recorded = Received;
            _flush = Task.Run(async () =>
            {
                RandomAccess.FlushToDisk(file.SafeFileHandle);
                await table.ProgressAsync(upload.Agency, sha256, reached);
            });
        }
    }
}
