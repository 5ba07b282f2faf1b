using Isthmus.Contracts;
using Isthmus.Contracts.Api;

namespace Isthmus.Cli.Migrations;

/// <summary>A migration's stages, put together from its events. Pure: knows no clock but the events'.</summary>
internal sealed class MigrationProgress
{
    private static readonly MigrationStage[] s_path =
    [
        MigrationStage.Preflight, MigrationStage.Stage, MigrationStage.Freeze, MigrationStage.Transfer,
        MigrationStage.Restore, MigrationStage.Switch, MigrationStage.Verify,
    ];

    private readonly Dictionary<MigrationStage, TimeSpan> _spent = [];
    private readonly Dictionary<MigrationStage, List<StageTiming>> _timings = [];
    private readonly FileProgress _files = new();
    private MigrationStage? _failed;
    private TimeSpan _at;

    /// <summary>The state after the last event; null before the first.</summary>
    public MigrationState? State { get; private set; }

    /// <summary>From the start of the migration to the last event.</summary>
    public TimeSpan Elapsed => _at;

    public bool IsSettled => State is { } state && state.IsSettled();

    /// <summary>True from the moment when the migration turned back.</summary>
    public bool IsCompensating => _failed is not null;

    /// <summary>Takes the next event, in order.</summary>
    public void Apply(MigrationEvent happened)
    {
        _files.Apply(happened);
        var at = TimeSpan.FromMilliseconds(Math.Max(happened.SinceStartMilliseconds, _at.TotalMilliseconds));
        var before = State is { } state ? (MigrationStage?)state.Stage() : null;
        if (before is { } running)
            _spent[running] = _spent.GetValueOrDefault(running) + (at - _at);
        if (happened.Timings.Count > 0 && (before ?? happened.Stage) is var owner)
        {
            if (!_timings.TryGetValue(owner, out var timings))
                _timings[owner] = timings = [];
            timings.AddRange(happened.Timings);
        }

        var after = happened.State.Stage();
        if (after == MigrationStage.Compensate && before is { } failed && failed != MigrationStage.Compensate)
            _failed = failed;
        if (!happened.State.IsSettled())
            _spent.TryAdd(after, TimeSpan.Zero);
        State = happened.State;
        _at = at;
    }

    /// <summary>The stages in order, with the one of compensation where it came to it.</summary>
    /// <param name="sinceLastEvent">How much longer the running stage has run since the last event.</param>
    public IReadOnlyList<StageRow> Rows(TimeSpan sinceLastEvent) =>
        [.. (IsCompensating ? s_path.Append(MigrationStage.Compensate) : s_path).Select(stage => Row(stage, sinceLastEvent))];

    private StageRow Row(MigrationStage stage, TimeSpan sinceLastEvent)
    {
        TimeSpan? spent = _spent.TryGetValue(stage, out var known) ? known : null;
        var running = !IsSettled && State?.Stage() == stage;
        var status = (running, spent) switch
        {
            (true, _) => StageStatus.Running,
            _ when stage == _failed || (stage == MigrationStage.Compensate && State == MigrationState.NeedsOperator) => StageStatus.Failed,
            (_, null) => StageStatus.Pending,
            _ => StageStatus.Done,
        };
        return new StageRow(stage, status, running ? spent + sinceLastEvent : spent, _timings.GetValueOrDefault(stage, []), stage == MigrationStage.Stage ? _files.Text : "");
    }
}
