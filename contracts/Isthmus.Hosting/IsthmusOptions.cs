namespace Isthmus.Hosting;

/// <summary>The configuration that every service reads (section <c>Isthmus</c>).</summary>
public sealed class IsthmusOptions
{
    /// <summary>The configuration section that these are read from.</summary>
    public const string Section = "Isthmus";

    /// <summary>The hosts, keyed by name.</summary>
    public IDictionary<string, HostOptions> Hosts { get; } = new Dictionary<string, HostOptions>(StringComparer.Ordinal);

    /// <summary>The services to keep available, keyed by name.</summary>
    public IDictionary<string, ServiceOptions> Services { get; } = new Dictionary<string, ServiceOptions>(StringComparer.Ordinal);

    /// <summary>The directory of the embedded object store.</summary>
    public string ObjectStore { get; set; } = "/var/lib/isthmus/objects";

    /// <summary>The saga's database (SQLite file).</summary>
    public string Database { get; set; } = "/var/lib/isthmus/isthmus.db";

    /// <summary>The message bus.</summary>
    public BusOptions Bus { get; set; } = new();

    /// <summary>How long the saga waits.</summary>
    public TimeoutOptions Timeouts { get; set; } = new();

    /// <summary>How load is sampled.</summary>
    public MonitorOptions Monitor { get; set; } = new();

    /// <summary>The unix socket on which the coordinator answers the command line.</summary>
    public string Socket { get; set; } = "/run/isthmus/isthmus.sock";
}
