using Microsoft.Extensions.Logging;

namespace Isthmus.Hosting;

/// <summary>Log lines of what all services share. Event IDs 7000 to 7099.</summary>
public static partial class HostingLog
{
    [LoggerMessage(7000, LogLevel.Warning, "{Host}: its report could not be sent; the next one follows.")]
    public static partial void ReportNotSent(ILogger logger, Exception exception, string host);

    [LoggerMessage(7001, LogLevel.Information, "Health and metrics are told on {Listen}.")]
    public static partial void TelemetryListening(ILogger logger, string listen);

    [LoggerMessage(7010, LogLevel.Warning, "RabbitMQ at {Host}:{Port} is not there yet ({Reason}); it is tried again until it is.")]
    public static partial void BrokerAbsent(ILogger logger, string host, int port, string reason);

    [LoggerMessage(7011, LogLevel.Warning, "A message of {Queue} could not be worked on ({Reason}); it is delivered again in {Delay}, for the {Attempt}th time of {Attempts}.")]
    public static partial void Redelivered(ILogger logger, string queue, string reason, TimeSpan delay, int attempt, int attempts);

    [LoggerMessage(7012, LogLevel.Error, "Message {Id} of {Queue} is a dead letter: {Reason} See 'isthmus dead show {Id}'.")]
    public static partial void DeadLetter(ILogger logger, string queue, string reason, string id);
}
