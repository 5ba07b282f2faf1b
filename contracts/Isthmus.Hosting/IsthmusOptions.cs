namespace Isthmus.Hosting;

/// <summary>The configuration that every service reads (section <c>Isthmus</c>).</summary>
public sealed class IsthmusOptions
{
    public const string Section = "Isthmus";

    public IDictionary<string, HostOptions> Hosts { get; } = new Dictionary<string, HostOptions>(StringComparer.Ordinal);

    public IDictionary<string, ServiceOptions> Services { get; } = new Dictionary<string, ServiceOptions>(StringComparer.Ordinal);

    /// <summary>The directory of the embedded object store.</summary>
    public string ObjectStore { get; set; } = "/var/lib/isthmus/objects";

    /// <summary>The saga's database (SQLite file).</summary>
    public string Database { get; set; } = "/var/lib/isthmus/isthmus.db";

    /// <summary>The unix socket on which the coordinator answers the command line.</summary>
    public string Socket { get; set; } = "/run/isthmus/isthmus.sock";
}
