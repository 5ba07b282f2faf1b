using System.Globalization;
using Isthmus.Hosting;

namespace Isthmus.Cli.Doctor;

/// <summary>Looks at one configured host.</summary>
internal static class HostProbe
{
    private static readonly string[] s_ownNamespaces = ["net", "pid", "mnt"];

    public static HostFacts Of(string name, HostOptions host)
    {
        var proc = host.NamespacesOf == 0 ? "/proc/self" : string.Create(CultureInfo.InvariantCulture, $"/proc/{host.NamespacesOf}");
        var reachable = Directory.Exists(proc);
        return new HostFacts
        {
            Name = name,
            NamespacesOf = host.NamespacesOf,
            Reachable = reachable,
            SharedNamespaces = host.NamespacesOf == 0 || !reachable ? [] : [.. s_ownNamespaces.Where(kind => Link(proc, kind) == Link("/proc/self", kind))],
            Interface = host.Interface,
            Interfaces = reachable ? InterfacesIn(File.ReadAllLines($"{proc}/net/dev")) : [],
            RunDirectory = DirectoryProbe.Of(host.RunDirectory),
            StateDirectory = DirectoryProbe.Of(host.StateDirectory),
        };
    }

    /// <summary>The names in proc_pid_net(5)'s <c>dev</c>: two lines of headings, then "name: counters".</summary>
    public static IReadOnlyList<string> InterfacesIn(IReadOnlyList<string> lines) =>
        [.. lines.Skip(2).Where(line => line.Contains(':')).Select(line => line[..line.IndexOf(':')].Trim())];

    private static string? Link(string proc, string kind) => new FileInfo($"{proc}/ns/{kind}").LinkTarget;
}
