namespace Isthmus.Cli.Doctor;

/// <summary>Is a configured host as its configuration says?</summary>
internal static class HostChecks
{
    public static IEnumerable<Finding> Of(HostFacts host)
    {
        if (host.FreeBsd is { } freeBsd)
        {
            foreach (var finding in FreeBsdChecks.Of(host, freeBsd))
                yield return finding;
            yield break;
        }

        var check = $"host {host.Name}";
        if (!host.Reachable)
        {
            yield return Finding.Fail(check, $"process {host.NamespacesOf} is gone",
                $"Start the host again and set Isthmus:Hosts:{host.Name}:NamespacesOf to the PID of its first process.");
            yield break;
        }

        if (host.SharedNamespaces.Count > 0)
        {
            yield return Finding.Fail(check, $"process {host.NamespacesOf} shares this machine's {string.Join(", ", host.SharedNamespaces)} namespace",
                "It is no host of its own: name the first process inside its namespaces, not the unshare or nsenter that made them.");
        }
        else
        {
            yield return Finding.Ok(check, host.NamespacesOf == 0 ? "this machine" : $"namespaces of process {host.NamespacesOf}");
        }

        yield return host.Interfaces.Contains(host.Interface)
            ? Finding.Ok($"{check} interface", host.Interface)
            : Finding.Fail($"{check} interface", $"there is no {host.Interface}; there are {string.Join(", ", host.Interfaces)}",
                $"Set Isthmus:Hosts:{host.Name}:Interface to the one that carries the service address.");
        foreach (var finding in (IEnumerable<Finding>)[.. SpaceChecks.Run($"{check} run directory", host.RunDirectory), .. SpaceChecks.State($"{check} state directory", host.StateDirectory)])
            yield return finding;
    }
}
