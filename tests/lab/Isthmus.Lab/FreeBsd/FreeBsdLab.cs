using System.Globalization;
using Isthmus.Lab.Commands;
using Isthmus.Lab.Hosts;
using Isthmus.Lab.Network;
using Isthmus.Lab.Nginx;
using Isthmus.Lab.Server;

namespace Isthmus.Lab.FreeBsd;

/// <summary>
/// Host a (namespaces of this machine) with nginx, clients, and a FreeBSD host, on one link; <c>isthmus serve</c> here and the
/// restorer there. What it makes on either side it takes away again.
/// </summary>
public sealed class FreeBsdLab : IAsyncDisposable
{
    /// <summary>The FreeBSD host's name.</summary>
    public const string Host = FreeBsdConfiguration.Host;

    private const string Root = FreeBsdMachine.LinuxRoot;

    // PIDs that a FreeBSD host of a few days has not come to: it gives them in order.
    private const int FirstPid = 50_000;

    // daemon(8) may be between two starts of the program when it is told to end: it is told until it has.
    private const string StopRestorer = "while service isthmus_restorer onestatus >/dev/null 2>&1; do service isthmus_restorer onestop >/dev/null 2>&1; sleep 1; done";

    private readonly DisposalStack _owned;
    private readonly LabDirectory _directory;
    private readonly string _interface;
    private readonly string _run;
    private readonly FreeBsdLink _link;
    private bool _reached;

    private FreeBsdLab(DisposalStack owned, LabDirectory directory, FreeBsdMachine machine, FreeBsdLink link, string interfaceName, LabNetwork network, NamespaceHost a, NamespaceHost clients, LabNginx nginx)
    {
        (_owned, _directory, _link, _interface) = (owned, directory, link, interfaceName);
        (Machine, Network, A, Clients, Nginx) = (machine, network, a, clients, nginx);
        _run = Path.GetFileName(directory.FullPath)[^12..];
    }

    public FreeBsdMachine Machine { get; }

    public LabNetwork Network { get; }

    public NamespaceHost A { get; }

    public NamespaceHost Clients { get; }

    public LabNginx Nginx { get; }

    public LabServer? Server { get; private set; }

    /// <summary>Where the coordinator answers.</summary>
    public string Socket => FreeBsdConfiguration.Socket(_directory.FullPath);

    /// <summary>Makes all of it but the services and starts nginx on host a. The FreeBSD host is provisioned already.</summary>
    /// <param name="settings">The host.</param>
    /// <param name="link">What it shares with this machine.</param>
    /// <param name="options">How nginx is set up.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<FreeBsdLab> StartAsync(FreeBsdSettings settings, FreeBsdLink link, NginxOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(options);
        var machine = new FreeBsdMachine(settings);
        var processor = await ProcessorFeatures.LackingAsync(machine, cancellation).ConfigureAwait(false);
        var interfaceName = (await machine.RunAsync($"for i in $(ifconfig -l); do ifconfig $i | grep -qwF 'inet {settings.Address}' && echo $i; done; true", cancellation).ConfigureAwait(false)).Trim();
        if (interfaceName.Length == 0)
            throw new InvalidOperationException($"No interface of the FreeBSD host has the address {settings.Address}: set {FreeBsdSettings.AddressName} to the one on the link.");
        var owned = new DisposalStack();
        try
        {
            var directory = owned.Push(LabDirectory.Create());
            var nginx = await LabNginx.PrepareAsync($"{directory.FullPath}/nginx", options with { Tunables = processor.Tunables }, cancellation).ConfigureAwait(false);
            var network = owned.Push(await LabNetwork.JoinAsync(link.Bridge, cancellation).ConfigureAwait(false));
            var a = owned.Push(await NamespaceHost.StartAsync("a", FirstPid, cancellation).ConfigureAwait(false));
            await network.AttachAsync(a, 11, cancellation).ConfigureAwait(false);
            var clients = owned.Push(await NamespaceHost.StartAsync("clients", 1_000, cancellation).ConfigureAwait(false));
            await network.AttachAsync(clients, 2, cancellation).ConfigureAwait(false);
            await processor.HideAsync(a.Space, cancellation).ConfigureAwait(false);
            await a.Space.RunAsync("ip", ["addr", "add", LabAddresses.ServiceWithPrefix, "dev", "eth0"], null, cancellation).ConfigureAwait(false);
            await nginx.StartAsync(a.Space, cancellation).ConfigureAwait(false);
            return new FreeBsdLab(owned, directory, machine, link, interfaceName, network, a, clients, nginx);
        }
        catch
        {
            await owned.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts <c>isthmus serve</c> here and the restorer there. The host is to be waited for: it takes a while to start .NET.</summary>
    /// <param name="program">The <c>isthmus</c> program.</param>
    /// <param name="nativeCommand">What runs a line on the FreeBSD host.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task ServeAsync(string program, string nativeCommand, CancellationToken cancellation)
    {
        // The large file is there before, as deployed; the rest is the product's to send.
        await Machine.SendAsync("", [$"{Nginx.Directory}/temp", $"{Nginx.Directory}/www{LabNginx.DownloadPath}"], cancellation).ConfigureAwait(false);
        Directory.CreateDirectory($"{_link.StoreHere}/{_run}");
        _reached = true;
        var there = FreeBsdConfiguration.There(_link, _run, Nginx, _interface);
        await Machine.RunAsync($"mkdir -p {Root}/etc/isthmus {Root}/var/lib/isthmus && cat >{Root}/etc/isthmus/appsettings.json <<'END'\n{there}\nEND\n{StopRestorer}\nservice isthmus_restorer onestart", cancellation).ConfigureAwait(false);
        var configuration = $"{_directory.FullPath}/isthmus.json";
        await File.WriteAllTextAsync(configuration, FreeBsdConfiguration.Here(_link, _run, _directory.FullPath, A.Space, Clients.Space, Nginx, nativeCommand, _interface), cancellation).ConfigureAwait(false);
        // In the bridge's network: the broker is reached from there.
        Server = await LabServer.StartAsync(["nsenter", "--target", Network.Space.NamespacesOf.ToString(CultureInfo.InvariantCulture), "--net", "--", program], configuration, Socket, cancellation).ConfigureAwait(false);
    }

    /// <summary>The restorer's log on the FreeBSD host, its last lines.</summary>
    public async Task<string> RestorerLogAsync(CancellationToken cancellation) => (await Machine.TryRunAsync("tail -n 60 /var/log/isthmus_restorer.log", cancellation).ConfigureAwait(false)).Output;

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
            await Server.DisposeAsync().ConfigureAwait(false);
        if (_reached)
        {
            var nginx = FreeBsdMachine.Quoted(Root + Nginx.Directory);
            // What is left of a tree that came, its address, and files of this run.
            await Machine.TryRunAsync($$"""
                {{StopRestorer}}
                pid=$(cat {{Root}}{{Nginx.Options.PidFile}} 2>/dev/null) && pkill -KILL -P $pid; [ -z "$pid" ] || kill -KILL $pid
                ifconfig {{_interface}} inet {{LabAddresses.Service}} -alias
                rm -rf {{Root}}/var/lib/isthmus/{{_run}} {{nginx}} {{Root}}{{Nginx.Options.PidFile}} {{Root}}{{_directory.FullPath}}
                """, CancellationToken.None).ConfigureAwait(false);
            if (Directory.Exists($"{_link.StoreHere}/{_run}"))
                Directory.Delete($"{_link.StoreHere}/{_run}", recursive: true);
        }

        await _owned.DisposeAsync().ConfigureAwait(false);
    }
}
