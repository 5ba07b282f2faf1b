using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Isthmus.Containers;
using Isthmus.Contracts.Api;
using Isthmus.Contracts;
using Isthmus.Hosting;
using Isthmus.Hosting.Broker;
using Isthmus.Lab;
using Isthmus.Lab.Hosts;
using Isthmus.Lab.Load;
using Isthmus.Lab.Network;
using Isthmus.Lab.Nginx;
using Isthmus.Lab.Server;
using Isthmus.Linux;
using Microsoft.Extensions.Configuration;

namespace Isthmus.DistributedTests.Moves;

/// <summary>
/// nginx on host a, each service a process of its own with its own user on a broker of its own, and clients that are
/// connected all the time.
/// </summary>
internal sealed class DistributedLab : IAsyncDisposable
{
    private const string VirtualHost = "isthmus";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);
    private static readonly string s_program = Path.Combine(AppContext.BaseDirectory, "isthmus");

    private readonly string _configuration;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly Dictionary<ServiceSlot, LabServer> _services = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<ClientReport> _kept;
    private readonly Task<ClientReport> _opened;

    private DistributedLab(TwoHostLab lab, RabbitMqServer broker, string configuration, IReadOnlyDictionary<string, string> environment, TaskCompletionSource started)
    {
        (Lab, Broker, _configuration, _environment) = (lab, broker, configuration, environment);
        var service = new IPEndPoint(LabAddresses.Service, 80);
        _kept = new KeepAliveClient("keep-alive", lab.Clients.Space, service, new KeepAliveOptions { Patience = s_patience }).RunAsync(started, _stop.Token);
        _opened = new ConnectingClient("connecting", lab.Clients.Space, service, rate: 20, s_patience).RunAsync(_stop.Token);
    }

    public TwoHostLab Lab { get; }

    public RabbitMqServer Broker { get; }

    /// <summary>What the services logged last.</summary>
    public string Logs => string.Join('\n', _services.Select(service => $"== {service.Key.User}\n{string.Join('\n', service.Value.Log.TakeLast(40))}"));

    /// <summary>Makes all of it; skips the test where a lab or a broker can't be made.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="environment">Settings that all services have.</param>
    public static async Task<DistributedLab> StartAsync(CancellationToken cancellation, IReadOnlyDictionary<string, string>? environment = null)
    {
        SharedServers.SkipWithoutEngine();
        Assert.SkipUnless(TwoHostLab.MissingPrerequisite() is null, TwoHostLab.MissingPrerequisite() ?? "");
        var broker = await RabbitMqServer.StartAsync(null, cancellation);
        TwoHostLab? lab = null;
        try
        {
            lab = await TwoHostLab.StartAsync(new NginxOptions(), cancellation);
            var configuration = Configure(lab, broker);
            await ImportAsync(broker, configuration, cancellation);
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var distributed = new DistributedLab(lab, broker, configuration, environment ?? new Dictionary<string, string>(), started);
            await started.Task.WaitAsync(s_patience, cancellation);
            // Two services of a host make its keys when they first start: one after the other.
            foreach (var slot in ServiceSlot.All)
                await distributed.StartAsync(slot, cancellation);
            await distributed.WaitForHostsAsync(cancellation);
            return distributed;
        }
        catch
        {
            if (lab is not null)
                await lab.DisposeAsync();
            await broker.DisposeAsync();
            throw;
        }
    }

    public async Task StartAsync(ServiceSlot slot, CancellationToken cancellation) => _services[slot] = await LabServer.StartRoleAsync(
        s_program, _configuration, slot.Role, slot.Host,
        new Dictionary<string, string>(_environment) { ["Isthmus__Bus__User"] = slot.User, ["Isthmus__Bus__Password"] = Password(slot.User) }, cancellation);

    /// <summary>Waits until the coordinator has heard of both sides of both hosts: it refuses moves before.</summary>
    private async Task WaitForHostsAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var http = Http();
        while (true)
        {
            var hosts = JsonSerializer.Deserialize<HostStatus[]>(await http.GetStringAsync(new Uri("http://isthmus/hosts"), patience.Token), ApiJson.Options)!;
            if (hosts.Length == 2 && hosts.All(static host => host.State == HostState.Present))
                return;
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    /// <summary>SIGKILL.</summary>
    public Task KillAsync(ServiceSlot slot, CancellationToken cancellation) => _services[slot].KillAsync(cancellation);

    public async Task RestartAsync(ServiceSlot slot, CancellationToken cancellation)
    {
        await _services[slot].DisposeAsync();
        await StartAsync(slot, cancellation);
    }

    /// <summary>Asks for a move to host b.</summary>
    public async Task<Guid> RequestAsync(CancellationToken cancellation)
    {
        using var http = Http();
        using var reply = await http.PostAsync(new Uri("http://isthmus/migrations"), new StringContent(
            JsonSerializer.Serialize(new MigrateRequest { Service = LabConfiguration.Service, Destination = "b", RequestedBy = "test" }, ApiJson.Options), Encoding.UTF8, "application/json"), cancellation);
        var body = await reply.Content.ReadAsStringAsync(cancellation);
        Assert.True(reply.IsSuccessStatusCode, body);
        return JsonSerializer.Deserialize<MigrationStatus>(body, ApiJson.Options)!.MigrationId;
    }

    /// <summary>Waits until the migration satisfies the condition. The coordinator may be away meanwhile.</summary>
    public async Task<MigrationStatus> WaitAsync(Guid migration, Func<MigrationStatus, bool> condition, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        using var http = Http();
        MigrationStatus? last = null;
        try
        {
            while (true)
            {
                try
                {
                    var text = await http.GetStringAsync(new Uri($"http://isthmus/migrations/{migration}"), patience.Token);
                    last = JsonSerializer.Deserialize<MigrationDetail>(text, ApiJson.Options)!.Status;
                    if (condition(last))
                        return last;
                }
                catch (HttpRequestException)
                {
                    // Not there, or between two lives; asked again below.
                }

                await timer.WaitForNextTickAsync(patience.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new InvalidOperationException($"The migration did not get there: {last}\n{Logs}");
        }
    }

    /// <summary>Exactly one host runs nginx, the one that the saga says, and clients saw only whole, right answers.</summary>
    public async Task AssertOneServesAsync(MigrationStatus status, CancellationToken cancellation)
    {
        Assert.True(status.State is MigrationState.Completed or MigrationState.RolledBack, $"{status}\n{Logs}");
        var serving = new List<string>();
        foreach (var host in (NamespaceHost[])[Lab.A, Lab.B])
        {
            if (File.Exists(host.Space.Root + Lab.Nginx.Options.PidFile)
                && HostProcess.ToOuterPid(host.Space, await Lab.Nginx.ReadPidAsync(host.Space, cancellation)) is not null)
                serving.Add(host.Space.Name);
        }

        Assert.Equal(status.State == MigrationState.Completed ? "b" : "a", Assert.Single(serving));
        await _stop.CancelAsync();
        foreach (var report in await Task.WhenAll(_kept, _opened))
            Assert.True(report is { Failed: 0, Requests: > 0 }, $"{report.Client}: {report.Requests} answers, {report.Failed} failed: {string.Join("; ", report.Failures)}\n{Logs}");
        Assert.Equal(1, (await _kept).Connections);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var service in _services.Values)
            await service.DisposeAsync();
        await Lab.DisposeAsync();
        await Broker.DisposeAsync();
        await Task.WhenAll(_kept, _opened);
        _stop.Dispose();
    }

    private HttpClient Http() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, token) =>
        {
            var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new System.Net.Sockets.UnixDomainSocketEndPoint(LabConfiguration.SocketOf(Lab)), token);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    });

    private static string Password(string user) => $"secret of {user}";

    private static string Configure(TwoHostLab lab, RabbitMqServer broker)
    {
        var path = LabConfiguration.Write(lab);
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        var isthmus = json["Isthmus"]!.AsObject();
        isthmus["Bus"] = new JsonObject { ["Transport"] = "rabbitmq", ["Host"] = broker.Host, ["Port"] = broker.Port, ["VirtualHost"] = VirtualHost };
        // Short, so that a test need not wait for what a person would.
        isthmus["Timeouts"] = new JsonObject
        {
            ["Preflight"] = "00:00:10", ["Stage"] = "00:00:15", ["Freeze"] = "00:00:10", ["Transfer"] = "00:00:10", ["Restore"] = "00:00:10",
            ["Switch"] = "00:00:10", ["Verify"] = "00:00:10", ["Discard"] = "00:00:10", ["RestoreSource"] = "00:00:15", ["CompensationAttempts"] = 6,
        };
        File.WriteAllText(path, json.ToJsonString());
        return path;
    }

    private static async Task ImportAsync(RabbitMqServer broker, string configuration, CancellationToken cancellation)
    {
        var options = new ConfigurationBuilder().AddJsonFile(configuration).Build().GetSection(IsthmusOptions.Section).Get<IsthmusOptions>()!;
        var definitions = Convert.ToBase64String(Encoding.UTF8.GetBytes(BrokerDefinitions.Of(options, Password).ToJsonString()));
        await broker.RunAsync(["sh", "-c", $"echo {definitions} | base64 -d > /tmp/definitions.json && rabbitmqctl --quiet import_definitions /tmp/definitions.json"], cancellation);
    }
}
