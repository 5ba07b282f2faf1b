namespace Isthmus.Hosting;

/// <summary>How long the saga waits for each stage before it compensates (section <c>Isthmus:Timeouts</c>). Each is more than zero.</summary>
public sealed class TimeoutOptions
{
    /// <summary>For each side's answer to preflight.</summary>
    public TimeSpan Preflight { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>For both sides to get ready while the service runs.</summary>
    public TimeSpan Stage { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>From the command to freeze until the checkpoint is stored.</summary>
    public TimeSpan Freeze { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>From the stored checkpoint until it is ready to restore.</summary>
    public TimeSpan Transfer { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>From ready to restore until the tree runs.</summary>
    public TimeSpan Restore { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>From the running tree until both sides moved the address.</summary>
    public TimeSpan Switch { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>For the service to answer at its address.</summary>
    public TimeSpan Verify { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>For the destination to confirm that it runs nothing; asked again <see cref="CompensationAttempts"/> times.</summary>
    public TimeSpan Discard { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>For the source to serve again; asked again <see cref="CompensationAttempts"/> times.</summary>
    public TimeSpan RestoreSource { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a compensating command is sent before an operator is called, 1 or more.</summary>
    public int CompensationAttempts { get; set; } = 3;
}
