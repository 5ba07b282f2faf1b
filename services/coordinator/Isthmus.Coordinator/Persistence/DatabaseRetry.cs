using Isthmus.Coordinator.Persistence.Dialects;
using MassTransit;

namespace Isthmus.Coordinator.Persistence;

/// <summary>How often a message is tried again when the database fails it.</summary>
internal static class DatabaseRetry
{
    // A server that is restarted, moved or full comes back within minutes or needs an operator: then the message waits in
    // the error queue. It stays unacknowledged meanwhile, so a broker gives it to another coordinator when this one dies.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private const int Pauses = 300;

    /// <summary>Adds both retries: the outer one waits out what may pass, the inner one repeats a lost race at once.</summary>
    public static void RetryDatabase(this IConsumePipeConfigurator endpoint, DatabaseDialect dialect)
    {
        endpoint.UseMessageRetry(retry =>
        {
            retry.Interval(Pauses, Pause);
            retry.Handle<Exception>(failure => DatabaseFailure.IsLostRace(failure) || (DatabaseFailure.Of(failure) is { } database && dialect.MayPass(database)));
        });
        endpoint.UseMessageRetry(retry =>
        {
            retry.Exponential(12, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(10));
            retry.Handle<Exception>(DatabaseFailure.IsLostRace);
        });
    }
}
