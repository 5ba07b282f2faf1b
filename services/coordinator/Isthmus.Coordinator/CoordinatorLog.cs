using Microsoft.Extensions.Logging;

namespace Isthmus.Coordinator;

/// <summary>Every log line of the coordinator. Event IDs 1000 to 1099.</summary>
internal static partial class CoordinatorLog
{
    [LoggerMessage(1000, LogLevel.Information, "Database {Path} is ready (schema {Version}).")]
    public static partial void DatabaseReady(ILogger logger, string path, int version);

    [LoggerMessage(1001, LogLevel.Information, "Service {Service} is new to the registry: it runs on {Host}.")]
    public static partial void ServiceRegistered(ILogger logger, string service, string host);

    [LoggerMessage(1002, LogLevel.Information, "Service {Service} was registered by another coordinator.")]
    public static partial void ServiceRegisteredElsewhere(ILogger logger, string service);

    [LoggerMessage(1003, LogLevel.Information, "{Count} messages that were stored to be sent had not been sent; they are sent now.")]
    public static partial void OutboxLeftOvers(ILogger logger, int count);

    [LoggerMessage(1004, LogLevel.Warning, "{Message} could not be sent to {Queue} (row {Sequence} of the outbox); it is tried again.")]
    public static partial void OutboxNotSent(ILogger logger, Exception exception, string message, string queue, long sequence);

    [LoggerMessage(1005, LogLevel.Error, "The outbox could not be read or tidied; it is tried again.")]
    public static partial void OutboxUnreadable(ILogger logger, Exception exception);

    [LoggerMessage(1010, LogLevel.Debug, "{Message} {MessageId} was delivered again; it changes nothing.")]
    public static partial void RedeliveredMessageIgnored(ILogger logger, string message, Guid messageId);

    [LoggerMessage(1011, LogLevel.Information, "{Message} of migration {MigrationId} is ignored: the migration is {State}.")]
    public static partial void MessageIgnored(ILogger logger, string message, Guid migrationId, string state);

    [LoggerMessage(1012, LogLevel.Warning, "{Message} names migration {MigrationId}, which nobody asked for; it is ignored.")]
    public static partial void UnknownMigrationIgnored(ILogger logger, string message, Guid migrationId);

    [LoggerMessage(1013, LogLevel.Information, "Migration {MigrationId} of {Service}: {Message} led from {From} to {To}.")]
    public static partial void StateChanged(ILogger logger, Guid migrationId, string service, string message, string from, string to);

    [LoggerMessage(1020, LogLevel.Warning, "Migration {MigrationId} of {Service} waited in {State} until {Deadline:O}, in vain.")]
    public static partial void DeadlinePassed(ILogger logger, Guid migrationId, string service, string state, DateTimeOffset deadline);

    [LoggerMessage(1021, LogLevel.Error, "The deadlines could not be read; they are read again at the next tick.")]
    public static partial void DeadlinesUnreadable(ILogger logger, Exception exception);

    [LoggerMessage(1022, LogLevel.Information, "Migration {MigrationId} of {Service} is open ({State}); it goes on.")]
    public static partial void MigrationResumed(ILogger logger, Guid migrationId, string service, string state);

    [LoggerMessage(1030, LogLevel.Error, "Migration {MigrationId}: the consumer of {Message} threw {ExceptionType}: {Reason}")]
    public static partial void StageFaulted(ILogger logger, Guid migrationId, string message, string exceptionType, string reason);

    [LoggerMessage(1040, LogLevel.Information, "Service {Service} answers at {Endpoint}: {Answer} (attempt {Attempt}).")]
    public static partial void ServiceAnswers(ILogger logger, string service, string endpoint, string answer, int attempt);

    [LoggerMessage(1041, LogLevel.Warning, "Service {Service} does not answer at {Endpoint}: {Reason}")]
    public static partial void ServiceSilent(ILogger logger, string service, string endpoint, string reason);

    [LoggerMessage(1050, LogLevel.Information, "The coordinator answers on {Socket}.")]
    public static partial void ApiListening(ILogger logger, string socket);

    [LoggerMessage(1051, LogLevel.Error, "The request {Method} {Path} failed.")]
    public static partial void ApiFailed(ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(1060, LogLevel.Information, "{Message} {MessageId} was published by another client.")]
    public static partial void PlainMessageTaken(ILogger logger, string message, Guid messageId);

    [LoggerMessage(1070, LogLevel.Warning, "Open migrations, hosts and the outbox cannot be counted for the metrics: the database does not answer.")]
    public static partial void CensusWithoutDatabase(ILogger logger, Exception exception);

    [LoggerMessage(1071, LogLevel.Warning, "Dead letters cannot be counted for the metrics: the broker does not answer.")]
    public static partial void CensusWithoutBroker(ILogger logger, Exception exception);
}
