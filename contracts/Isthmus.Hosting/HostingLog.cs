using Microsoft.Extensions.Logging;

namespace Isthmus.Hosting;

/// <summary>Log lines of what all services share. Event IDs 7000 to 7099.</summary>
public static partial class HostingLog
{
    [LoggerMessage(7000, LogLevel.Warning, "{Host}: its report could not be sent; the next one follows.")]
    public static partial void ReportNotSent(ILogger logger, Exception exception, string host);

    [LoggerMessage(7001, LogLevel.Information, "Health and metrics are told on {Listen}.")]
    public static partial void TelemetryListening(ILogger logger, string listen);
}
