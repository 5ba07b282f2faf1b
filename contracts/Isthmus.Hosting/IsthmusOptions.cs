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

    /// <summary>The sites and their S3 stores, keyed by name; none for the embedded object store.</summary>
    public IDictionary<string, SiteOptions> Sites { get; } = new Dictionary<string, SiteOptions>(StringComparer.Ordinal);

    /// <summary>How S3 stores are used.</summary>
    public StoreOptions Store { get; set; } = new();

    /// <summary>The directory of the embedded object store.</summary>
    public string ObjectStore { get; set; } = "/var/lib/isthmus/objects";

    /// <summary>Public keys of the hosts whose bundles are believed, one file a host. Hosts of this process enrol themselves.</summary>
    public string TrustDirectory { get; set; } = "/var/lib/isthmus/trust";

    /// <summary>Bundles of a service that are kept after its moves have ended; 0 or more.</summary>
    public int KeepBundles { get; set; } = 3;

    /// <summary>True to compress bundles (zstd). False pays where memory hardly compresses.</summary>
    public bool CompressBundles { get; set; } = true;

    /// <summary>How long a right to fetch a bundle holds.</summary>
    public TimeSpan GrantLifetime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The saga's database (SQLite file), unless <see cref="PostgreSql"/> names a server.</summary>
    public string Database { get; set; } = "/var/lib/isthmus/isthmus.db";

    /// <summary>The saga's database server, where there is one.</summary>
    public PostgreSqlOptions PostgreSql { get; set; } = new();

    /// <summary>The message bus.</summary>
    public BusOptions Bus { get; set; } = new();

    /// <summary>How hosts make themselves known.</summary>
    public HeartbeatOptions Heartbeat { get; set; } = new();

    /// <summary>What is told to those who watch.</summary>
    public TelemetryOptions Telemetry { get; set; } = new();

    /// <summary>How long the saga waits.</summary>
    public TimeoutOptions Timeouts { get; set; } = new();

    /// <summary>How load is sampled.</summary>
    public MonitorOptions Monitor { get; set; } = new();

    /// <summary>The unix socket on which the coordinator answers the command line.</summary>
    public string Socket { get; set; } = "/run/isthmus/isthmus.sock";
}
