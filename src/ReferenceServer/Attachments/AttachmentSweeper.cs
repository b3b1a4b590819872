using MotCua.ReferenceServer.Configuration;

namespace MotCua.ReferenceServer.Attachments;

/// <summary>Removes uploads that no message named and that are past the time they must be kept, once an hour.</summary>
internal sealed class AttachmentSweeper(AttachmentTable table, AttachmentFiles files, HubOptions options, TimeProvider time, ILogger<AttachmentSweeper> logger)
    : BackgroundService
{
    public async Task SweepAsync()
    {
        var (old, parts) = await table.SweepAsync(options.AttachmentKept);
        foreach (var sha256 in old)
        {
            files.Delete(sha256);
        }

        foreach (var part in parts)
        {
            files.DeletePart(part);
        }

        if (old.Count + parts.Count > 0)
        {
            Log.Swept(logger, old.Count, parts.Count);
        }
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
                    await SweepAsync();
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
}
