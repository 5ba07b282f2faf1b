namespace Isthmus.Hosting;

/// <summary>How load is sampled and when a move is asked for (section <c>Isthmus:Monitor</c>).</summary>
public sealed class MonitorOptions
{
    /// <summary>Between two samples of a service.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A sample older than this decides nothing.</summary>
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many samples in a row must lie beyond a threshold before the policy <c>Threshold</c> asks for a move, 1 or more; the crossing is announced at the first.</summary>
    public int ConsecutiveSamples { get; set; } = 3;

    /// <summary>After a service was asked to move, or was seen on another host, no move is asked for during this time.</summary>
    public TimeSpan CoolDown { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What moves services for their load: <c>Forecast</c> or <c>Threshold</c>. Notices about hosts are acted on under both.</summary>
    public PlacementPolicy Policy { get; set; } = PlacementPolicy.Forecast;

    /// <summary>True to decide and report, and to ask for no move.</summary>
    public bool DryRun { get; set; }

    /// <summary>Over which time the forecast compares staying and moving.</summary>
    public TimeSpan Horizon { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The forecast makes no move that would be worse at the highest load of this time.</summary>
    public TimeSpan Stabilisation { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>After a sudden rise, for how long its mean is taken for the load to come.</summary>
    public TimeSpan PanicWindow { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>How many moves an hour load may ask for, of each service.</summary>
    public int MovesPerHour { get; set; } = 6;

    /// <summary>How many times its cost a move must save, 1 or more.</summary>
    public double Margin { get; set; } = 1.5;

    /// <summary>A request that takes a second longer counts as this part of a failed one, 0 or more.</summary>
    public double LatencyWeight { get; set; } = 0.1;

    /// <summary>The probability that a move loses the service's connections, 0 to 1.</summary>
    public double MoveRisk { get; set; } = 0.001;

    /// <summary>What a move costs: the name of a shipped profile (<c>isthmus</c>, <c>paper</c>) or a JSON file.</summary>
    public string MoveProfile { get; set; } = "isthmus";

    /// <summary>How long before a host's maintenance services leave it.</summary>
    public TimeSpan MaintenanceLead { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>A host of which every task waited for memory for this part of ten seconds, ten samples in a row, is failing; percent, above 100 for never.</summary>
    public double FailingMemoryStall { get; set; } = 60;

    /// <summary>A host with less memory available than this takes no service; bytes.</summary>
    public long ReserveMemory { get; set; } = 64 << 20;

    /// <summary>An unchanged decision is published again after this time, and so is the report.</summary>
    public TimeSpan ReportInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Notices about hosts and reports; survives a restart.</summary>
    public string StateDirectory { get; set; } = "/var/lib/isthmus/monitor";
}
