using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MotCua.TestKit;

/// <summary>Keeps what a hub logs from a level on.</summary>
public sealed class TestLog(LogLevel from = LogLevel.Information) : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<string> _errors = new();

    public IReadOnlyCollection<string> Lines => _lines;

    public IReadOnlyCollection<string> Errors => _errors;

    private LogLevel From => from;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
        // The lines outlive the hub: tests read them after a restart.
    }

    private sealed class Logger(TestLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= log.From;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            var line = $"{logLevel} {category}[{eventId.Id}] {formatter(state, exception)} {exception}".TrimEnd();
            log._lines.Enqueue(line);
            if (logLevel >= LogLevel.Error)
            {
                log._errors.Enqueue(line);
            }
        }
    }
}
