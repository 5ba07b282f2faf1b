using Isthmus.Policy.Forecasting;
using Isthmus.Policy.Profiles;

namespace Isthmus.Policy.Decisions;

/// <summary>What the operator set for one service.</summary>
public sealed record PolicySettings
{
    /// <summary>Over which time staying and moving are compared.</summary>
    public TimeSpan Horizon { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A move that would be worse at the highest load of this time is not made.</summary>
    public TimeSpan Stabilisation { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>After a sudden rise, for how long its mean is taken for the load to come.</summary>
    public TimeSpan PanicWindow { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>After a move, or a request for one, how long load asks for none.</summary>
    public TimeSpan CoolDown { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many moves an hour load may ask for.</summary>
    public int MovesPerHour { get; init; } = 6;

    /// <summary>How many times its cost a move must save, 1 or more.</summary>
    public double Margin { get; init; } = 1.5;

    /// <summary>A request that takes a second longer counts as this part of a failed one.</summary>
    public double LatencyWeight { get; init; } = 0.1;

    /// <summary>The probability that a move loses the service's connections, 0 to 1.</summary>
    public double MoveRisk { get; init; } = 0.001;

    /// <summary>Requests a second of one active connection, where no rate is measured.</summary>
    public double RequestsPerConnection { get; init; } = 1;

    /// <summary>A sample older than this, or a hole in the samples longer than this, decides nothing.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long before a host's maintenance services leave it.</summary>
    public TimeSpan MaintenanceLead { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>When moves that can wait may be made; none means always.</summary>
    public IReadOnlyList<ClockWindow> MaintenanceWindows { get; init; } = [];

    /// <summary>Where the service belongs at which time.</summary>
    public IReadOnlyList<ScheduledMove> Schedule { get; init; } = [];

    /// <summary>What a move costs.</summary>
    public required MoveProfile Move { get; init; }

    /// <summary>How load is forecast.</summary>
    public SeasonSettings Season { get; init; } = SeasonSettings.Default;
}
