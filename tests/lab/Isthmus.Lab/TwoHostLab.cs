using System.Diagnostics.CodeAnalysis;
using Isthmus.Lab.Commands;
using Isthmus.Lab.Hosts;
using Isthmus.Lab.Network;
using Isthmus.Lab.Nginx;

namespace Isthmus.Lab;

/// <summary>
/// Two hosts and a clients' namespace on one link, and nginx on host a at the service address. Both hosts see the same
/// files; each has its own network, PIDs and /run.
/// </summary>
public sealed class TwoHostLab : IAsyncDisposable
{
    private readonly LabDirectory _directory;

    private TwoHostLab(LabDirectory directory, LabNetwork network, NamespaceHost a, NamespaceHost b, NamespaceHost clients, LabNginx nginx)
    {
        _directory = directory;
        Network = network;
        A = a;
        B = b;
        Clients = clients;
        Nginx = nginx;
    }

    public LabNetwork Network { get; }

    /// <summary>The host that serves at first: station 11, interface eth0, PIDs from 1,000.</summary>
    public NamespaceHost A { get; }

    /// <summary>Station 12, interface eth0, PIDs from 20,000.</summary>
    public NamespaceHost B { get; }

    /// <summary>Station 2.</summary>
    public NamespaceHost Clients { get; }

    public LabNginx Nginx { get; }

    /// <summary>A directory for the run's own files, deleted with the lab.</summary>
    public string Directory => _directory.FullPath;

    /// <summary>Why a lab can't be made here, or null when it can. For tests to skip with.</summary>
    public static string? MissingPrerequisite()
    {
        if (!Environment.IsPrivilegedProcess)
            return "The lab needs root, to make namespaces.";
        string[] programs = ["unshare", "nsenter", "ip", "nft", "tini", "nginx"];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        var missing = programs.Where(p => !path.Any(d => File.Exists(Path.Combine(d, p)))).ToArray();
        return missing.Length == 0 ? null : $"The lab needs {string.Join(", ", missing)} in PATH.";
    }

    /// <summary>Makes all of it and starts nginx.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The lab owns what it is made of and disposes of it.")]
    public static async Task<TwoHostLab> StartAsync(NginxOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new NginxOptions { Listen = [new(LabAddresses.Service, 80), new(LabAddresses.Service6, 80)] };
        await using var undo = new DisposalStack();
        var directory = undo.Push(LabDirectory.Create());
        var prepared = LabNginx.PrepareAsync($"{directory.FullPath}/nginx", options, cancellation);
        var network = undo.Push(await LabNetwork.StartAsync(cancellation).ConfigureAwait(false));
        var a = undo.Push(await StartHostAsync(network, "a", 11, 1_000, cancellation).ConfigureAwait(false));
        var b = undo.Push(await StartHostAsync(network, "b", 12, 20_000, cancellation).ConfigureAwait(false));
        var clients = undo.Push(await StartHostAsync(network, "clients", 2, 1_000, cancellation).ConfigureAwait(false));
        await a.Space.RunAsync("ip", ["-batch", "-"],
            $"addr add {LabAddresses.ServiceWithPrefix} dev eth0\naddr add {LabAddresses.Service6WithPrefix} dev eth0 nodad\n", cancellation).ConfigureAwait(false);
        var nginx = await prepared.ConfigureAwait(false);
        await nginx.StartAsync(a.Space, cancellation).ConfigureAwait(false);
        undo.Release();
        return new TwoHostLab(directory, network, a, b, clients, nginx);
    }

    public async ValueTask DisposeAsync()
    {
        await Clients.DisposeAsync().ConfigureAwait(false);
        await B.DisposeAsync().ConfigureAwait(false);
        await A.DisposeAsync().ConfigureAwait(false);
        await Network.DisposeAsync().ConfigureAwait(false);
        _directory.Dispose();
    }

    private static async Task<NamespaceHost> StartHostAsync(LabNetwork network, string name, int station, int firstPid, CancellationToken cancellation)
    {
        var host = await NamespaceHost.StartAsync(name, firstPid, cancellation).ConfigureAwait(false);
        try
        {
            await network.AttachAsync(host, station, cancellation).ConfigureAwait(false);
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
