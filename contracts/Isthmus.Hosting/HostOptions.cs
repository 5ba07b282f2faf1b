namespace Isthmus.Hosting;

/// <summary>One host as configured (section <c>Isthmus:Hosts</c>, keyed by its name).</summary>
public sealed class HostOptions
{
    /// <summary>
    /// The PID (as this process sees it) whose network, PID and mount namespaces are the host; 0 when the host is the
    /// machine that this process runs on.
    /// </summary>
    public int NamespacesOf { get; set; }

    /// <summary>The interface that the service address is put on.</summary>
    public string Interface { get; set; } = "eth0";

    /// <summary>Keys, the source's own copies and the epoch record; survives a reboot.</summary>
    public string StateDirectory { get; set; } = "/var/lib/isthmus";

    /// <summary>CRIU's images while a move runs; best a tmpfs.</summary>
    public string RunDirectory { get; set; } = "/dev/shm/isthmus";

    /// <summary>The criu program (4.2 or later).</summary>
    public string Criu { get; set; } = "/opt/isthmus/bin/criu";

    /// <summary>The site that the host's bundles are stored at, one of <c>Isthmus:Sites</c>; may be left out when there is only one.</summary>
    public string Site { get; set; } = "";

    /// <summary>False when another process serves this host (distributed composition).</summary>
    public bool Local { get; set; } = true;

    /// <summary>What it runs: <c>Linux</c> or <c>FreeBsd</c>. Chooses its sensors and, unless named, its profile.</summary>
    public HostPlatform Os { get; set; } = HostPlatform.Linux;

    /// <summary>Its version for vulnerability notices, such as <c>15.0</c>; empty reads a Linux host's kernel release.</summary>
    public string OsVersion { get; set; } = "";

    /// <summary>The profile that says what it does at each load: a shipped one's name or a JSON file; empty for the shipped one of <see cref="Os"/>.</summary>
    public string Profile { get; set; } = "";

    /// <summary>
    /// A command, its words separated by spaces, that takes a shell script as one further argument and runs it natively on
    /// a FreeBSD host: <c>ssh root@bsd1</c>. Empty when there is none: then the sensors that need it are lost.
    /// </summary>
    public string NativeCommand { get; set; } = "";
}
