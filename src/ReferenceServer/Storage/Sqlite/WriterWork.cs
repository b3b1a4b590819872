namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <summary>One unit of work for the writer: it runs inside a transaction and is answered after the commit.</summary>
internal abstract class WriterWork
{
    /// <summary>Whether a loss of power, not a crash, may undo it after it was answered (ADR 0033). Together with other work it is flushed with that.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>Set when the work itself failed; the others of the same transaction go on.</summary>
    public Exception? Failure { get; set; }

    public abstract void Run(SqliteSession session);

    public abstract void Answer(Exception? failure);
}

/// <inheritdoc/>
internal sealed class WriterWork<T>(Func<SqliteSession, T> work) : WriterWork
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _value;

    public Task<T> Task => _answer.Task;

    public override void Run(SqliteSession session) => _value = work(session);

    public override void Answer(Exception? failure)
    {
        if (failure is null)
        {
            _answer.SetResult(_value!);
        }
        else
        {
            _answer.SetException(failure);
        }
    }
}
