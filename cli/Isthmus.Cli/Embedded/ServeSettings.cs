using Isthmus.Hosting;

namespace Isthmus.Cli.Embedded;

/// <summary>How <c>isthmus serve</c> was asked to run.</summary>
/// <param name="ConfigurationPath">The configuration file.</param>
/// <param name="Verbose">Log debug messages and those of libraries.</param>
/// <param name="JsonLog">Log a JSON value a line.</param>
internal sealed record ServeSettings(string ConfigurationPath, bool Verbose, bool JsonLog)
{
    /// <summary>The services to run; none means all.</summary>
    public IReadOnlyList<ServiceRole> Roles { get; init; } = [];

    /// <summary>The hosts whose work is done here; none means every one that is configured as local.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];
}
