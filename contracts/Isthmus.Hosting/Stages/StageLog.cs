using Microsoft.Extensions.Logging;

namespace Isthmus.Hosting.Stages;

/// <summary>Log messages of what the stages share, events 7050 to 7059.</summary>
internal static partial class StageLog
{
    [LoggerMessage(7050, LogLevel.Warning, "{Host}: its keys could not be read or made at the start ({Reason}); its first move tries again.")]
    public static partial void NotEnrolled(ILogger logger, string host, string reason);
}
