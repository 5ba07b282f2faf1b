using Microsoft.Extensions.Logging;

namespace Isthmus.Transfer;

/// <summary>The transfer service's log messages, events 3000 to 3099.</summary>
internal static partial class TransferLog
{
    [LoggerMessage(3000, LogLevel.Information, "Bundle {BundleKey} of migration {MigrationId} is whole and signed by {Source}; granted to {Destination} after {Milliseconds:0.0} ms.")]
    public static partial void Granted(ILogger logger, string bundleKey, Guid migrationId, string source, string destination, double milliseconds);

    [LoggerMessage(3001, LogLevel.Error, "Bundle {BundleKey} of migration {MigrationId} is refused.")]
    public static partial void Refused(ILogger logger, Exception exception, string bundleKey, Guid migrationId);

    [LoggerMessage(3003, LogLevel.Error, "Bundle {BundleKey} of migration {MigrationId} could not be granted: the object store failed.")]
    public static partial void StoreFailed(ILogger logger, Exception exception, string bundleKey, Guid migrationId);

    [LoggerMessage(3010, LogLevel.Information, "{Store} is in order; {Removed} leftovers of broken-off uploads are deleted.")]
    public static partial void KeptInOrder(ILogger logger, string store, int removed);

    [LoggerMessage(3011, LogLevel.Warning, "{Store} cannot be kept in order now, in an hour again: {Reason} {Remedy}")]
    public static partial void UpkeepFailed(ILogger logger, string store, string reason, string remedy);

    [LoggerMessage(3002, LogLevel.Information, "Bundle {BundleKey} is deleted: {Service} keeps its newest {Kept}.")]
    public static partial void Deleted(ILogger logger, string bundleKey, string service, int kept);
}
