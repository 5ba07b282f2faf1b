using Microsoft.Extensions.Logging;

namespace Isthmus.Monitor;

/// <summary>Every log line of the monitor. Event IDs 6000 to 6099.</summary>
internal static partial class MonitorLog
{
    [LoggerMessage(6000, LogLevel.Information, "Service {Service} runs on {Host} (epoch {Epoch}).")]
    public static partial void ServiceLocated(ILogger logger, string service, string host, long epoch);

    [LoggerMessage(6001, LogLevel.Debug, "{Service} is said to run on {Host} under epoch {Epoch}, which is out of date.")]
    public static partial void LocationOutOfDate(ILogger logger, string service, string host, long epoch);

    [LoggerMessage(6010, LogLevel.Information, "Sampling {Service} every {Interval}.")]
    public static partial void SamplingStarted(ILogger logger, string service, TimeSpan interval);

    [LoggerMessage(6011, LogLevel.Warning, "Service {Service} lost a sensor: {Reason}")]
    public static partial void SensorLost(ILogger logger, string service, string reason);

    [LoggerMessage(6012, LogLevel.Information, "Service {Service} has all its sensors again.")]
    public static partial void SensorsBack(ILogger logger, string service);

    [LoggerMessage(6013, LogLevel.Error, "The sample of {Service} could not be taken, or what follows from it not be published; the next one follows.")]
    public static partial void SampleFailed(ILogger logger, Exception exception, string service);

    [LoggerMessage(6014, LogLevel.Warning, "The sample of {Service} can't be compared with the one before: {Reason}.")]
    public static partial void SampleIrregular(ILogger logger, string service, string reason);

    [LoggerMessage(6015, LogLevel.Error, "The newest samples of {Services} services could not be published; decisions were made on them, the next ones follow.")]
    public static partial void SamplesNotPublished(ILogger logger, Exception exception, int services);

    [LoggerMessage(6020, LogLevel.Information, "Load of {Service} crossed {Threshold} connections (rising: {Rising}): {Value}.")]
    public static partial void ThresholdCrossed(ILogger logger, string service, double threshold, bool rising, double value);

    [LoggerMessage(6021, LogLevel.Information, "Asking for {Service} to move from {Source} to {Destination}: {Reason} (migration {MigrationId}).")]
    public static partial void MoveRequested(ILogger logger, string service, string source, string destination, string reason, Guid migrationId);

    [LoggerMessage(6022, LogLevel.Information, "The policy runs dry; {Service} would have moved. {Reason}")]
    public static partial void WouldMove(ILogger logger, string service, string reason);

    [LoggerMessage(6030, LogLevel.Information, "A notice was taken in: {Notice}")]
    public static partial void NoticeTaken(ILogger logger, string notice);
}
