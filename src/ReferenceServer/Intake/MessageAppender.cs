using System.Threading.Channels;
using MotCua.Contracts.Errors;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Intake;

/// <summary>
/// Collects accepted messages into group commits: while one commit is on its way to disk, the next one gathers. The queue is bounded;
/// above it callers are told HUB_BUSY.
/// </summary>
internal sealed class MessageAppender : IAsyncDisposable
{
    private readonly IAppendStore _store;
    private readonly ApplyTransition _transition;
    private readonly ReceiptMaker _receipts;
    private readonly IntakeOptions _options;
    private readonly IIntakeReview _review;
    private readonly TimeProvider _time;
    private readonly HubTelemetry _telemetry;
    private readonly ILogger<MessageAppender> _logger;
    private readonly Channel<AppendGroup> _queue = Channel.CreateUnbounded<AppendGroup>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _loop;
    private int _waiting;

    public MessageAppender(
        IAppendStore store, ApplyTransition transition, ReceiptMaker receipts, IntakeOptions options, IIntakeReview review, TimeProvider time, HubTelemetry telemetry, ILogger<MessageAppender> logger)
    {
        _store = store;
        _transition = transition;
        _receipts = receipts;
        _options = options;
        _review = review;
        _time = time;
        _telemetry = telemetry;
        _logger = logger;
        telemetry.Observe("motcua.hub.append.queue", () => Volatile.Read(ref _waiting));
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Appends messages in one transaction; the answers come when they are on disk.</summary>
    /// <exception cref="RefusalException">HUB_BUSY, STORE_UNAVAILABLE: nothing was stored.</exception>
    public async Task<IReadOnlyList<IntakeAnswer>> AppendAsync(IReadOnlyList<Submission> submissions)
    {
        var group = new AppendGroup(submissions);
        if (Interlocked.Add(ref _waiting, submissions.Count) > _options.QueuedMessages || !_queue.Writer.TryWrite(group))
        {
            Interlocked.Add(ref _waiting, -submissions.Count);
            throw StoreFailures.Busy();
        }

        return await group.Answers;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
    }

    private async Task RunAsync()
    {
        var groups = new List<AppendGroup>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            groups.Clear();
            var count = 0;
            while (count < _options.MaxCommit && _queue.Reader.TryRead(out var group))
            {
                groups.Add(group);
                count += group.Submissions.Count;
            }

            Interlocked.Add(ref _waiting, -count);
            _telemetry.Committed(count);
            await CommitAsync(groups);
        }
    }

    private async Task CommitAsync(List<AppendGroup> groups)
    {
        try
        {
            var answers = await _store.AppendAsync(transaction => new AppendCommit(_transition, _receipts, _options, _review, transaction, _time.GetUtcNow()).Run(groups));
            for (var i = 0; i < groups.Count; i++)
            {
                groups[i].Answer(answers[i]);
            }
        }
        catch (Exception e) when (groups.Count > 1 && e is not RefusalException)
        {
            // One message that this program stumbles over must not take the others with it.
            Log.CommitSplit(_logger, groups.Count, e);
            foreach (var group in groups)
            {
                await CommitAsync([group]);
            }
        }
        catch (Exception e)
        {
            if (e is not RefusalException)
            {
                Log.CommitFailed(_logger, e);
            }

            groups.ForEach(group => group.Fail(e));
        }
    }
}
