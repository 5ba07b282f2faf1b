using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using MassTransit;

namespace Isthmus.Hosting.Stages;

/// <summary>How a stage tells the saga that it could not be done.</summary>
public static class StageFailures
{
    /// <summary>Publishes <see cref="StageFailed"/> for the migration that a message belongs to.</summary>
    /// <param name="bus">Where the message came from.</param>
    /// <param name="message">What asked for the stage.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="host">Where.</param>
    /// <param name="reason">One sentence: what happened to what.</param>
    /// <param name="remedy">One sentence: what to do.</param>
    public static Task FailedAsync(this ConsumeContext bus, IMigrationMessage message, MigrationStage stage, string host, string reason, string remedy)
    {
        ArgumentNullException.ThrowIfNull(bus);
        ArgumentNullException.ThrowIfNull(message);
        return bus.Publish(new StageFailed
        {
            MigrationId = message.MigrationId,
            Service = message.Service,
            Stage = stage,
            Host = host,
            Reason = reason,
            Remedy = remedy,
        });
    }
}
