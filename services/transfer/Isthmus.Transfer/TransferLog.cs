using Microsoft.Extensions.Logging;

namespace Isthmus.Transfer;

/// <summary>The transfer service's log messages, events 3000 to 3099.</summary>
internal static partial class TransferLog
{
    [LoggerMessage(3000, LogLevel.Information, "Bundle {BundleKey} of migration {MigrationId} is whole and signed by {Source}; granted to {Destination} after {Milliseconds:0.0} ms.")]
    public static partial void Granted(ILogger logger, string bundleKey, Guid migrationId, string source, string destination, double milliseconds);

    [LoggerMessage(3001, LogLevel.Error, "Bundle {BundleKey} of migration {MigrationId} is refused.")]
    public static partial void Refused(ILogger logger, Exception exception, string bundleKey, Guid migrationId);

    [LoggerMessage(3002, LogLevel.Information, "Bundle {BundleKey} is deleted: {Service} keeps its newest {Kept}.")]
    public static partial void Deleted(ILogger logger, string bundleKey, string service, int kept);
}
