using Microsoft.Extensions.Logging;

namespace Isthmus.Engine;

/// <summary>The engine's log messages.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(5001, LogLevel.Information, "Tree {RootPid} is prepared on {Host}: {Processes} processes in {Milliseconds:F1} ms")]
    public static partial void Prepared(ILogger logger, int rootPid, string host, int processes, double milliseconds);

    [LoggerMessage(5002, LogLevel.Information, "Tree {RootPid} runs (process {OuterPid} here) after {Calls} remote calls in {Stops} stops")]
    public static partial void Resumed(ILogger logger, int rootPid, int outerPid, long calls, long stops);

    [LoggerMessage(5003, LogLevel.Warning, "Tree {RootPid} was discarded before it ran")]
    public static partial void Discarded(ILogger logger, int rootPid);

    [LoggerMessage(5004, LogLevel.Information, "The engine is warm after a rehearsal of {Milliseconds:F0} ms")]
    public static partial void Rehearsed(ILogger logger, double milliseconds);

    [LoggerMessage(5005, LogLevel.Warning, "The engine could not rehearse; its first restore will be some 400 ms slower")]
    public static partial void RehearsalFailed(ILogger logger, Exception reason);

    [LoggerMessage(5006, LogLevel.Information, "The engine does not rehearse for {System}, where no vDSO can be rebuilt: its first restore also compiles what the program was not compiled with ahead of time")]
    public static partial void RehearsalSkipped(ILogger logger, string system);
}
