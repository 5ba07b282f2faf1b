using Microsoft.Extensions.Logging;
using Xunit;

namespace Isthmus.IntegrationTests.Stages;

/// <summary>Log lines become part of the test's output.</summary>
internal sealed class TestOutputLogger(ITestOutputHelper? output) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => output is not null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            output?.WriteLine($"{DateTimeOffset.UtcNow:mm:ss.fff} {logLevel} {eventId.Id} {formatter(state, exception)}{(exception is null ? "" : $"\n{exception}")}");
        }
        catch (InvalidOperationException)
        {
            // The test has ended; what is logged while it is torn down belongs to nobody.
        }
    }

    public void Dispose()
    {
    }
}
