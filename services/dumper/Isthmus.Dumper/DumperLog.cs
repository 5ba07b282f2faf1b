using Microsoft.Extensions.Logging;

namespace Isthmus.Dumper;

/// <summary>The dumper's log messages, events 2000 to 2099.</summary>
internal static partial class DumperLog
{
    [LoggerMessage(2000, LogLevel.Information, "{Host}: service {Service} may leave (root process {RootPid}, {Processes} processes and threads, {ResidentBytes} bytes resident).")]
    public static partial void PreflightPassed(ILogger logger, string host, string service, int rootPid, int processes, long residentBytes);

    [LoggerMessage(2001, LogLevel.Warning, "{Host}: service {Service} cannot leave: {Reason} {Remedy}")]
    public static partial void Refused(ILogger logger, string host, string service, string reason, string remedy);

    [LoggerMessage(2010, LogLevel.Information, "{Host}: ready to freeze {Service} for migration {MigrationId} after {Milliseconds:0.0} ms.")]
    public static partial void Staged(ILogger logger, string host, string service, Guid migrationId, double milliseconds);

    [LoggerMessage(2011, LogLevel.Information, "{Host}: {Files} files of {Service} that {Destination} lacks are stored ({Bytes} bytes, {Parts} parts).")]
    public static partial void FilesSent(ILogger logger, string host, string service, string destination, int files, long bytes, int parts);

    [LoggerMessage(2020, LogLevel.Information, "{Host}: {Service} is frozen and stored as {BundleKey} ({BundleBytes} bytes, {Connections} connections): {Timings}")]
    public static partial void Stored(ILogger logger, string host, string service, string bundleKey, long bundleBytes, int connections, string timings);

    [LoggerMessage(2021, LogLevel.Error, "{Host}: {Service} could not be checkpointed.")]
    public static partial void CheckpointFailed(ILogger logger, Exception exception, string host, string service);

    [LoggerMessage(2022, LogLevel.Warning, "{Host}: {Count} connections of {Service} had not been accepted when it was frozen; their clients have to connect again.")]
    public static partial void Undrained(ILogger logger, string host, string service, long count);

    [LoggerMessage(2023, LogLevel.Information, "{Host}: the command to checkpoint {Service} came again; migration {MigrationId} is {Phase} already.")]
    public static partial void Repeated(ILogger logger, string host, string service, Guid migrationId, string phase);

    [LoggerMessage(2024, LogLevel.Warning, "{Host}: {Service} runs on and is frozen again: {Reason}")]
    public static partial void FrozenAgain(ILogger logger, string host, string service, string reason);

    [LoggerMessage(2025, LogLevel.Warning, "{Host}: {Service} was not frozen; {Count} connections to its unix sockets that nobody had accepted go through this process until they end.")]
    public static partial void Relayed(ILogger logger, string host, string service, int count);

    [LoggerMessage(2030, LogLevel.Information, "{Host}: {Service} is served by {Destination}; {Frames} held frames sent on.")]
    public static partial void Switched(ILogger logger, string host, string service, string destination, long frames);

    [LoggerMessage(2031, LogLevel.Error, "{Host}: the traffic of {Service} could not be switched.")]
    public static partial void SwitchFailed(ILogger logger, Exception exception, string host, string service);

    [LoggerMessage(2040, LogLevel.Information, "{Host}: the copy of {Service} of migration {MigrationId} is deleted.")]
    public static partial void Discarded(ILogger logger, string host, string service, Guid migrationId);

    [LoggerMessage(2050, LogLevel.Warning, "{Host}: {Service} serves here again ({How}): {Reason}")]
    public static partial void Restored(ILogger logger, string host, string service, string how, string reason);

    [LoggerMessage(2052, LogLevel.Warning, "{Host}: {By} could not bring the tree in {ImagesDirectory} back; {Other} tries.")]
    public static partial void RebuildFailed(ILogger logger, Exception exception, string host, string by, string imagesDirectory, string other);

    [LoggerMessage(2053, LogLevel.Warning, "{Host}: CRIU brought the tree in {ImagesDirectory} back, and it is lost to it that {What}.")]
    public static partial void Lost(ILogger logger, string host, string imagesDirectory, string what);

    [LoggerMessage(2051, LogLevel.Critical, "{Host}: {Service} could not be brought back from {ImagesDirectory}.")]
    public static partial void RestoreFailed(ILogger logger, Exception exception, string host, string service, string imagesDirectory);
}
