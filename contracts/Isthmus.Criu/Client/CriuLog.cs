using Microsoft.Extensions.Logging;

namespace Isthmus.Criu;

/// <summary>All log messages of the CRIU client; event ids 4100 to 4119.</summary>
internal static partial class CriuLog
{
    [LoggerMessage(4100, LogLevel.Information, "CRIU service {Program} serves host {Host}")]
    public static partial void Started(ILogger logger, string program, string host);

    [LoggerMessage(4101, LogLevel.Information, "CRIU service of host {Host} ended")]
    public static partial void Stopped(ILogger logger, string host);

    [LoggerMessage(4102, LogLevel.Debug, "CRIU {Request}: {Event}")]
    public static partial void Notified(ILogger logger, string request, string @event);

    [LoggerMessage(4103, LogLevel.Debug, "CRIU {Request} took {Milliseconds:f1} ms")]
    public static partial void Finished(ILogger logger, string request, double milliseconds);

    [LoggerMessage(4104, LogLevel.Error, "criu: {Line}")]
    public static partial void ErrorLine(ILogger logger, string line);

    [LoggerMessage(4105, LogLevel.Warning, "criu: {Line}")]
    public static partial void WarningLine(ILogger logger, string line);

    [LoggerMessage(4106, LogLevel.Debug, "criu: {Line}")]
    public static partial void Line(ILogger logger, string line);

    [LoggerMessage(4107, LogLevel.Debug, "criu service: {Line}")]
    public static partial void ServiceLine(ILogger logger, string line);
}
