using Isthmus.Linux;

namespace Isthmus.Hosting;

/// <summary>The hosts whose work this process does.</summary>
public static class LocalHosts
{
    /// <summary>Every configured host that is <see cref="HostOptions.Local"/>, by name.</summary>
    public static IReadOnlyList<LocalHost> Of(IsthmusOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return [.. options.Hosts.Where(host => host.Value.Local).OrderBy(host => host.Key, StringComparer.Ordinal)
            .Select(host => new LocalHost(host.Key, host.Value, new HostSpace(host.Key, host.Value.NamespacesOf)))];
    }
}
