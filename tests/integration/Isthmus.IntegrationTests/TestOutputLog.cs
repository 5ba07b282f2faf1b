using Microsoft.Extensions.Logging;
using Xunit;

namespace Isthmus.IntegrationTests;

/// <summary>Log lines go to the output of the running test.</summary>
internal sealed class TestOutputLog : ILoggerProvider
{
    private readonly ITestOutputHelper? _output = TestContext.Current.TestOutputHelper;

    public ILogger CreateLogger(string categoryName) => new Log(categoryName.Split('.')[^1], _output);

    public void Dispose()
    {
    }

    private sealed class Log(string category, ITestOutputHelper? output) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            try
            {
                output?.WriteLine($"{logLevel} {category}[{eventId.Id}] {formatter(state, exception)} {exception}");
            }
            catch (InvalidOperationException)
            {
                // The test has ended before the last line.
            }
        }
    }
}
