namespace MotCua.ReferenceServer.Attachments;

/// <summary>
/// Once an hour removes what need not be kept any longer: files past their time, uploads that were never finished, and what a crash left on disk without a row.
/// </summary>
internal sealed class AttachmentSweeper(AttachmentTable table, AttachmentFiles files, AttachmentUpload uploads, TimeProvider time, ILogger<AttachmentSweeper> logger)
    : BackgroundService
{
    private const int Portion = 200;
    private const int Folders = 256;
    private const int FoldersPerSweep = 11;

    // Long after the last write: an upload between its file and its row is not a leftover.
    private static readonly TimeSpan Quiet = TimeSpan.FromDays(1);

    private int _folder;

    public async Task SweepAsync(CancellationToken cancellationToken = default)
    {
        var removed = 0;
        while (await table.ListOldAsync(Portion, cancellationToken) is { Count: > 0 } old)
        {
            foreach (var sha256 in old)
            {
                removed += await RemoveAsync(sha256, cancellationToken) ? 1 : 0;
            }
        }

        var abandoned = await table.ListAbandonedAsync(cancellationToken);
        foreach (var (agency, sha256) in abandoned)
        {
            await uploads.AbandonAsync(agency, sha256, cancellationToken);
        }

        // All 256 folders in a day.
        var leftovers = await SweepPartsAsync(cancellationToken);
        for (var i = 0; i < FoldersPerSweep; i++, _folder = (_folder + 1) % Folders)
        {
            leftovers += await SweepFolderAsync(_folder, cancellationToken);
        }

        if (removed + abandoned.Count + leftovers > 0)
        {
            Log.Swept(logger, removed, abandoned.Count, leftovers);
        }
    }

    /// <summary>Removes files of one folder that no row knows.</summary>
    public async Task<int> SweepFolderAsync(int folder, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var sha256 in files.QuietFiles(folder, SystemTime() - Quiet))
        {
            using var pass = await files.Gate.EnterAsync(sha256, cancellationToken);
            if (!await table.IsFileAsync(sha256, cancellationToken))
            {
                files.Delete(sha256);
                count++;
            }
        }

        return count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await SweepAsync(stoppingToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    Log.SweepFailed(logger, e);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The hub stops.
        }
    }

    private async Task<bool> RemoveAsync(string sha256, CancellationToken cancellationToken)
    {
        using var pass = await files.Gate.EnterAsync(sha256, cancellationToken);
        if (!await table.DropAsync(sha256))
        {
            return false;
        }

        files.Delete(sha256);
        return true;
    }

    private async Task<int> SweepPartsAsync(CancellationToken cancellationToken)
    {
        var quiet = files.QuietParts(SystemTime() - Quiet).ToList();
        var known = quiet.Count == 0 ? [] : await table.ListPartsAsync(cancellationToken);
        var unknown = quiet.FindAll(part => !known.Contains(part));
        unknown.ForEach(files.DeletePart);
        return unknown.Count;
    }

    // Times of files are the system's, whatever a sandbox's clock says.
    private static DateTime SystemTime() => TimeProvider.System.GetUtcNow().UtcDateTime;
}
