using System.Diagnostics.Metrics;
using Isthmus.Contracts;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Restore;
using Isthmus.Contracts.Verify;
using Isthmus.Coordinator.Saga;

namespace Isthmus.Coordinator;

/// <summary>What the coordinator counts. Names and units are public: dashboards and alerts rest on them (docs/operations.md).</summary>
public static class CoordinatorMetrics
{
    private const string Name = "Isthmus.Coordinator";

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Settled = Meter.CreateCounter<long>("isthmus.migrations.settled", "{migration}", "Migrations that have settled, by outcome.");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("isthmus.migration.duration", "s", "From the request until a migration settled, by outcome.");
    private static readonly Histogram<double> Part = Meter.CreateHistogram<double>("isthmus.stage.part.duration", "s", "Parts of the freeze, of the restore and of verification, as those who did them measured.");
    private static readonly Counter<long> Again = Meter.CreateCounter<long>("isthmus.messages.redelivered", "{message}", "Messages for the saga that had been handled before.");
    private static readonly Counter<long> LeftOver = Meter.CreateCounter<long>("isthmus.outbox.left_over", "{message}", "Messages that another attempt had to send, after a crash or an outage.");

    internal static void MigrationSettled(MigrationSaga saga, DateTimeOffset now)
    {
        KeyValuePair<string, object?> outcome = new("outcome", saga.CurrentState);
        Settled.Add(1, outcome);
        Duration.Record((now - saga.StartedAt).TotalSeconds, outcome);
    }

    internal static void StageTimed(object message)
    {
        var (stage, timings) = message switch
        {
            CheckpointStored stored => (MigrationStage.Freeze, stored.Timings),
            ProcessRestored restored => (MigrationStage.Restore, restored.Timings),
            ServiceVerified verified => (MigrationStage.Verify, verified.Timings),
            _ => (default, []),
        };
        foreach (var timing in timings)
            Part.Record(timing.Milliseconds / 1000, new("stage", stage.ToString()), new("part", timing.Name));
    }

    internal static void Redelivered(string message) => Again.Add(1, new KeyValuePair<string, object?>("message", message));

    internal static void LeftOvers(int count) => LeftOver.Add(count);
}
