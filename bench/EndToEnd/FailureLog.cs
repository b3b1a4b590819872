using Microsoft.Extensions.Logging;

namespace MotCua.Bench.EndToEnd;

/// <summary>Shows what went wrong in a system under load; nothing else.</summary>
internal sealed class FailureLog : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Console.Error.WriteLine($"{logLevel} {eventId.Id} {formatter(state, exception)}");
        }
    }

    public void Dispose()
    {
        // Nothing to close.
    }
}
