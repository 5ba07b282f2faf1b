using Isthmus.Criu;
using Isthmus.Engine.Hosts;
using Isthmus.Lab;
using Isthmus.Lab.Commands;
using Isthmus.Lab.Hosts;
using Isthmus.Lab.Network;
using Isthmus.Linux;
using Isthmus.Linux.Network;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Isthmus.ZooTests;

/// <summary>Two hosts, each with a CRIU service, and a clients' namespace on one link. Shared by the tests of a class.</summary>
public sealed class ZooLab : IAsyncLifetime
{
    private const string Criu = "/opt/isthmus/bin/criu";

    private readonly List<IAsyncDisposable> _owned = [];
    private readonly Dictionary<HostSpace, CriuService> _services = [];
    private LabDirectory? _directory;

    /// <summary>Why there is no lab, or null.</summary>
    public string? Missing { get; private set; }

    public HostSpace A { get; private set; } = new("a", 0);

    public HostSpace B { get; private set; } = new("b", 0);

    public HostSpace Clients { get; private set; } = new("clients", 0);

    /// <summary>What a plan must know; one machine, so one description.</summary>
    public HostDescription Description { get; } = HostProbe.Describe();

    public async ValueTask InitializeAsync()
    {
        Missing = TwoHostLab.MissingPrerequisite() ?? (File.Exists(Criu) ? null : $"CRIU is not installed at {Criu}: run deploy/linux/install-criu.sh.");
        if (Missing is not null)
            return;
        var cancellation = TestContext.Current.CancellationToken;
        _directory = LabDirectory.Create();
        var network = await LabNetwork.StartAsync(cancellation);
        _owned.Add(network);
        A = await StartAsync(network, "a", 11, 1_000, cancellation);
        B = await StartAsync(network, "b", 12, 20_000, cancellation);
        Clients = await StartAsync(network, "clients", 2, 1_000, cancellation);
        foreach (var host in new[] { A, B })
        {
            var service = await CriuService.StartAsync(host, Criu, "/run/isthmus", NullLogger.Instance, cancellation);
            _owned.Add(service);
            _services.Add(host, service);
        }
    }

    public CriuClient CriuOf(HostSpace host) => _services[host].Client;

    /// <summary>A new directory that all hosts see at the same path.</summary>
    public string NewDirectory(string name)
    {
        var path = Path.Combine(_directory!.FullPath, $"{name}-{Guid.NewGuid():N}"[..Math.Min(name.Length + 9, name.Length + 33)]);
        Directory.CreateDirectory(path);
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = _owned.Count - 1; i >= 0; i--)
            await _owned[i].DisposeAsync();
        _directory?.Dispose();
    }

    /// <summary>Puts the service addresses on a host, or takes them away.</summary>
    public static Task AddressesAsync(HostSpace host, bool present, CancellationToken cancellation)
    {
        var verb = present ? "add" : "del";
        return host.RunAsync("ip", ["-batch", "-"],
            $"addr {verb} {LabAddresses.ServiceWithPrefix} dev eth0\naddr {verb} {LabAddresses.Service6WithPrefix} dev eth0{(present ? " nodad" : "")}\n", cancellation);
    }

    /// <summary>Tells the link that the service addresses are on this host now.</summary>
    public static void Announce(HostSpace host)
    {
        var takeover = new LinuxAddressTakeover();
        takeover.Announce(host, "eth0", LabAddresses.Service);
        takeover.Announce(host, "eth0", LabAddresses.Service6);
    }

    private async Task<HostSpace> StartAsync(LabNetwork network, string name, int station, int firstPid, CancellationToken cancellation)
    {
        var host = await NamespaceHost.StartAsync(name, firstPid, cancellation);
        _owned.Add(host);
        await network.AttachAsync(host, station, cancellation);
        // A client's end that waits after its connection has closed would keep a listener from its port.
        await host.RunAsync("sh", ["-c", $"echo {PortHold.Ports} > /proc/sys/net/ipv4/ip_local_reserved_ports"], cancellation);
        return host.Space;
    }
}
