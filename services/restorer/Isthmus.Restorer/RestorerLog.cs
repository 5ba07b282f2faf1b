using Microsoft.Extensions.Logging;

namespace Isthmus.Restorer;

/// <summary>The restorer's log messages, events 4000 to 4099.</summary>
internal static partial class RestorerLog
{
    [LoggerMessage(4000, LogLevel.Information, "{Host}: service {Service} of {Source} may come.")]
    public static partial void PreflightPassed(ILogger logger, string host, string service, string source);

    [LoggerMessage(4001, LogLevel.Warning, "{Host}: service {Service} cannot come: {Reason} {Remedy}")]
    public static partial void Refused(ILogger logger, string host, string service, string reason, string remedy);

    [LoggerMessage(4010, LogLevel.Information, "{Host}: ready to restore {Service} of migration {MigrationId} after {Milliseconds:0.0} ms.")]
    public static partial void Staged(ILogger logger, string host, string service, Guid migrationId, double milliseconds);

    [LoggerMessage(4011, LogLevel.Warning, "{Host}: its CRIU does not work, so only part of a restore was rehearsed; the first one here will take longer.")]
    public static partial void RehearsalShortened(ILogger logger, Exception exception, string host);

    [LoggerMessage(4012, LogLevel.Information, "{Host}: {Files} files of {Service} for migration {MigrationId} are in place ({Bytes} bytes) after {Milliseconds:0.0} ms.")]
    public static partial void FilesPlaced(ILogger logger, string host, string service, Guid migrationId, int files, long bytes, double milliseconds);

    [LoggerMessage(4013, LogLevel.Error, "{Host}: the files of {Service} could not be put in place.")]
    public static partial void FilesFailed(ILogger logger, Exception exception, string host, string service);

    [LoggerMessage(4020, LogLevel.Information, "{Host}: {Service} runs under epoch {Epoch} (process {RootPid}, {Connections} connections): {Timings}")]
    public static partial void Restored(ILogger logger, string host, string service, long epoch, int rootPid, int connections, string timings);

    [LoggerMessage(4021, LogLevel.Error, "{Host}: {Service} could not be restored.")]
    public static partial void RestoreFailed(ILogger logger, Exception exception, string host, string service);

    [LoggerMessage(4022, LogLevel.Information, "{Host}: epoch {Epoch} of {Service} runs already; said again.")]
    public static partial void Repeated(ILogger logger, string host, string service, long epoch);

    [LoggerMessage(4030, LogLevel.Warning, "{Host}: epoch {Epoch} of {Service} is given up ({Killed} processes ended): {Reason}")]
    public static partial void Discarded(ILogger logger, string host, string service, long epoch, int killed, string reason);

    [LoggerMessage(4031, LogLevel.Critical, "{Host}: epoch {Epoch} of {Service} could not be given up.")]
    public static partial void DiscardFailed(ILogger logger, Exception exception, string host, string service, long epoch);

    [LoggerMessage(4040, LogLevel.Warning, "{Host}: the PID file {Path} of {Service} could not be written; commands that read it will not find the service.")]
    public static partial void PidFileFailed(ILogger logger, Exception exception, string host, string service, string path);
}
