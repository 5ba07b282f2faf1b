using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Isthmus.Contracts;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Restore;
using Isthmus.Contracts.Verify;
using Isthmus.Coordinator.Saga;
using Isthmus.Coordinator.Watching;

namespace Isthmus.Coordinator;

/// <summary>What the coordinator counts. Names and units are public: dashboards and alerts rest on them (docs/operations.md).</summary>
public static class CoordinatorMetrics
{
    private const string Name = "Isthmus.Coordinator";

    private static readonly Meter Meter = new(Name);
    private static readonly MigrationState[] s_open = [.. Enum.GetValues<MigrationState>().Where(static state => !state.IsFinal())];
    private static readonly Counter<long> Settled = Meter.CreateCounter<long>("isthmus.migrations.settled", "{migration}", "Migrations that have settled, by outcome.");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("isthmus.migration.duration", "s", "From the request until a migration settled, by outcome.");
    private static readonly Histogram<double> Part = Meter.CreateHistogram<double>("isthmus.stage.part.duration", "s", "Parts of the freeze, of the restore and of verification, as those who did them measured.");
    private static readonly Counter<long> Again = Meter.CreateCounter<long>("isthmus.messages.redelivered", "{message}", "Messages for the saga that had been handled before.");
    private static readonly Counter<long> LeftOver = Meter.CreateCounter<long>("isthmus.outbox.left_over", "{message}", "Messages that another attempt had to send, after a crash or an outage.");

    // One entry a coordinator: tests run several in a process.
    private static readonly ConcurrentDictionary<CensusTaker, Census> Censuses = [];
    private static readonly ObservableGauge<int> Open = Meter.CreateObservableGauge("isthmus.migrations.open", static () => ByState(static census => census.Open, s_open), "{migration}", "Migrations that hold their service, by state.");
    private static readonly ObservableGauge<int> Outbox = Meter.CreateObservableGauge("isthmus.outbox.depth", static () => Each(static census => census.Outbox), "{message}", "Messages that were decided and not sent yet.");
    private static readonly ObservableGauge<int> Hosts = Meter.CreateObservableGauge("isthmus.hosts", static () => ByState(static census => census.Hosts, Enum.GetValues<HostState>()), "{host}", "Hosts that are configured or were heard of, by state.");
    private static readonly ObservableGauge<int> Dead = Meter.CreateObservableGauge("isthmus.dead_letters", static () => Each(static census => census.DeadLetters), "{message}", "Messages that nobody could work on.");

    /// <summary>True when somebody collects the gauges.</summary>
    internal static bool CensusIsWanted => Open.Enabled || Outbox.Enabled || Hosts.Enabled || Dead.Enabled;

    /// <summary>Lets the gauges show a count, until the next; null for that there is none.</summary>
    internal static void Show(CensusTaker taker, Census? census)
    {
        if (census is null)
            Censuses.TryRemove(taker, out _);
        else
            Censuses[taker] = census;
    }

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

    // A state that nothing is in is shown as 0: a line that ends looks like a loss of data.
    private static IEnumerable<Measurement<int>> ByState<TState>(Func<Census, IReadOnlyDictionary<TState, int>> counts, IEnumerable<TState> states)
        where TState : struct, Enum =>
        Censuses.Values.SelectMany(census => states.Select(state =>
            new Measurement<int>(counts(census).GetValueOrDefault(state), new KeyValuePair<string, object?>("state", state.ToString()))));

    private static IEnumerable<Measurement<int>> Each(Func<Census, int?> count) =>
        Censuses.Values.Select(count).OfType<int>().Select(static value => new Measurement<int>(value));
}
