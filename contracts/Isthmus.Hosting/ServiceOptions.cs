namespace Isthmus.Hosting;

/// <summary>One service to keep available as configured (section <c>Isthmus:Services</c>, keyed by its name).</summary>
public sealed class ServiceOptions
{
    /// <summary>The service address with its prefix length: <c>10.77.0.100/24</c>.</summary>
    public string Address { get; set; } = "";

    /// <summary>The TCP ports that are held during a cutover.</summary>
    public IList<int> Ports { get; } = [];

    /// <summary>The file with the root process's PID, as the service writes it, seen from inside the host.</summary>
    public string PidFile { get; set; } = "";

    /// <summary>
    /// Files that belong to the service besides those that it maps and holds open, which are found: absolute paths of files,
    /// of directories with all that is in them, and patterns with <c>*</c> and <c>?</c> in names. They are sent to a
    /// destination that lacks them, and replace what differs there.
    /// </summary>
    public IList<string> Files { get; } = [];

    /// <summary>The host that serves when nothing is recorded yet.</summary>
    public string InitialHost { get; set; } = "";

    /// <summary>Where nginx answers <c>stub_status</c>, through the service address.</summary>
    public string StatusPath { get; set; } = "/nginx_status";

    /// <summary>
    /// What the verify stage asks the first port for through the service address; any answer below 500 is a success.
    /// Empty for services that don't speak HTTP: then an accepted TCP connection is the success.
    /// </summary>
    public string ProbePath { get; set; } = "/";

    /// <summary>
    /// The PID (as the coordinator sees it) in whose network namespace probes and sensors stand, which must be outside of
    /// every host; 0 for the machine that the coordinator runs on.
    /// </summary>
    public int ProbeFromNamespacesOf { get; set; }

    /// <summary>Where to go when load rises above <see cref="HighConnections"/>; empty for never.</summary>
    public string HighLoadHost { get; set; } = "";

    /// <summary>Where to go when load falls below <see cref="LowConnections"/>; empty for never.</summary>
    public string LowLoadHost { get; set; } = "";

    /// <summary>Upper threshold, active connections.</summary>
    public int HighConnections { get; set; } = 6000;

    /// <summary>Lower threshold, active connections; below the upper one.</summary>
    public int LowConnections { get; set; } = 3000;

    /// <summary>The hosts that it may go to when it must leave one; empty for every configured one.</summary>
    public IList<string> MayRunOn { get; } = [];

    /// <summary>When moves that can wait may be made, in UTC: <c>Sat,Sun 01:00-05:00</c>; empty for always.</summary>
    public IList<string> MaintenanceWindows { get; } = [];

    /// <summary>Where it belongs at which time, in UTC: <c>Mon-Fri 22:00-06:00 b</c>; load does not move it meanwhile.</summary>
    public IList<string> Schedule { get; } = [];
}
