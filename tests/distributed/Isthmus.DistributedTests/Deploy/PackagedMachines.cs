using System.Text;
using System.Text.Json.Nodes;
using Isthmus.Containers;

namespace Isthmus.DistributedTests.Deploy;

/// <summary>
/// Two machines with the package installed as docs/operations.md says: each has its dumper and restorer, the first one
/// coordinator, transfer and monitor too, all as units of systemd, over a broker, a database and a store of their own.
/// </summary>
internal sealed class PackagedMachines : IAsyncDisposable
{
    private const string Configuration = "/etc/isthmus/isthmus.json";
    private static readonly string[] s_names = ["a", "b"];

    private readonly Stack<IAsyncDisposable> _started = new();
    private readonly List<DebianMachine> _machines = [];

    /// <summary>The machines, the first of which serves at the start.</summary>
    public IReadOnlyList<DebianMachine> Machines => _machines;

    /// <summary>The service's address, on the containers' bridge.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The package, and whatever else is in its directory. Skips the test where there is none.</summary>
    public static string Package()
    {
        var package = Environment.GetEnvironmentVariable("ISTHMUS_TEST_PACKAGE");
        Assert.SkipUnless(File.Exists(package), "No package to install: name one that deploy/debian/build made in ISTHMUS_TEST_PACKAGE.");
        if (DebianMachine.MissingPrerequisite() is { } missing)
            Assert.Skip(missing);
        return package!;
    }

    /// <summary>A machine with the package.</summary>
    public static async Task<DebianMachine> InstallAsync(string name, string package, CancellationToken cancellation)
    {
        var machine = await DebianMachine.StartAsync(name, Path.GetDirectoryName(package)!, cancellation);
        await machine.RunAsync(["dpkg", "--install", $"/shared/{Path.GetFileName(package)}"], cancellation);
        return machine;
    }

    public static async Task<PackagedMachines> StartAsync(CancellationToken cancellation)
    {
        var package = Package();
        var all = new PackagedMachines();
        try
        {
            await all.RunAsync(package, cancellation);
            return all;
        }
        catch
        {
            await all.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_started.TryPop(out var one))
            await one.DisposeAsync();
    }

    /// <summary>What the units logged last, for a failed test.</summary>
    public async Task<string> LogsAsync(CancellationToken cancellation) => string.Join('\n', await Task.WhenAll(
        _machines.Select(machine => machine.ShellAsync("systemctl status 'isthmus*' --no-pager --lines 0; journalctl --unit 'isthmus*' --output cat --no-pager --lines 60; true", cancellation))));

    private async Task RunAsync(string package, CancellationToken cancellation)
    {
        var broker = Own(await RabbitMqServer.StartAsync(null, cancellation));
        var database = Own(await PostgresServer.StartAsync(cancellation));
        var store = Own(await S3Server.StartAsync(cancellation));
        foreach (var name in s_names)
            _machines.Add(Own(await InstallAsync(name, package, cancellation)));
        var bridge = (await _machines[0].ShellAsync("ip -4 route show default | cut -d ' ' -f 3", cancellation)).Trim();
        var parts = bridge.Split('.');
        Address = $"{parts[0]}.{parts[1]}.200.80";

        var passwords = new Dictionary<string, string>();
        for (var at = 0; at < s_names.Length; at++)
            await _machines[at].WriteAsync(Configuration, Encoding.UTF8.GetBytes(Configure(s_names[at], bridge, broker, database, store)), cancellation);
        await _machines[0].ShellAsync($"chmod 640 {Configuration}; chgrp isthmus {Configuration}", cancellation);
        var definitions = await _machines[0].ShellAsync($"isthmus broker definitions --config {Configuration} --passwords /root/broker", cancellation);
        await broker.RunAsync(["sh", "-c", $"echo {Convert.ToBase64String(Encoding.UTF8.GetBytes(definitions))} | base64 -d > /tmp/definitions.json && rabbitmqctl --quiet import_definitions /tmp/definitions.json"], cancellation);
        foreach (var user in (string[])["coordinator", "transfer", "monitor", "dumper-a", "dumper-b", "restorer-a", "restorer-b"])
            passwords[user] = (await _machines[0].RunAsync(["cat", $"/root/broker/{user}"], cancellation)).Trim();

        var key = $"Isthmus__Sites__north__AccessKey={store.AccessKey}\nIsthmus__Sites__north__SecretKey={store.SecretKey}\n";
        async Task GiveAsync(int machine, string unit, string user, int port, string more = "") => await _machines[machine].WriteAsync(
            $"/etc/isthmus/{unit}.env", Encoding.UTF8.GetBytes($"Isthmus__Bus__User={user}\nIsthmus__Bus__Password={passwords[user]}\nIsthmus__Telemetry__Listen=0.0.0.0:{port}\n{more}"), cancellation);
        await GiveAsync(0, "coordinator", "coordinator", 9464, $"Isthmus__PostgreSql__Password={database.Password}\n");
        await GiveAsync(0, "transfer", "transfer", 9465, key);
        await GiveAsync(0, "monitor", "monitor", 9466);
        for (var at = 0; at < s_names.Length; at++)
        {
            await GiveAsync(at, "dumper", $"dumper-{s_names[at]}", 9467, key);
            await GiveAsync(at, "restorer", $"restorer-{s_names[at]}", 9468);
        }

        await _machines[0].ShellAsync($"set -a; . /etc/isthmus/coordinator.env; isthmus database migrate --config {Configuration}", cancellation);
        await _machines[0].ShellAsync($"set -a; . /etc/isthmus/transfer.env; isthmus store prepare --config {Configuration}", cancellation);
        foreach (var machine in _machines)
            await machine.RunAsync(["systemctl", "enable", "--now", "isthmus-dumper", "isthmus-restorer"], cancellation);
        await ExchangeKeysAsync(cancellation);
        await _machines[0].RunAsync(["systemctl", "enable", "--now", "isthmus-coordinator", "isthmus-transfer", "isthmus-monitor"], cancellation);
    }

    private async Task ExchangeKeysAsync(CancellationToken cancellation)
    {
        for (var at = 0; at < s_names.Length; at++)
        {
            var keys = $"/var/lib/isthmus/trust/{s_names[at]}.keys";
            await _machines[at].ShellAsync($"until [ -s {keys} ]; do sleep 0.1; done", cancellation);
            var content = await _machines[at].ReadAsync(keys, cancellation);
            foreach (var other in _machines.Where(machine => machine != _machines[at]))
            {
                await other.WriteAsync(keys, content, cancellation);
                await other.ShellAsync($"chmod 644 {keys}", cancellation);
            }
        }
    }

    // The machines see the servers where the engine publishes their ports.
    private string Configure(string local, string bridge, RabbitMqServer broker, PostgresServer database, S3Server store) => new JsonObject
    {
        ["Isthmus"] = new JsonObject
        {
            ["Bus"] = new JsonObject { ["Transport"] = "rabbitmq", ["Host"] = bridge, ["Port"] = broker.Port, ["VirtualHost"] = "isthmus" },
            ["PostgreSql"] = new JsonObject { ["Host"] = bridge, ["Port"] = database.Port, ["Database"] = database.Database, ["User"] = database.User },
            ["Sites"] = new JsonObject { ["north"] = new JsonObject { ["Endpoint"] = $"http://{bridge}:{store.Endpoint.Port}", ["Bucket"] = "isthmus-north" } },
            ["Hosts"] = new JsonObject(s_names.Select(name => KeyValuePair.Create(name, (JsonNode?)new JsonObject { ["Interface"] = "eth0", ["Local"] = name == local }))),
            // Generous: a test machine may be slow, and here nothing is to time out.
            ["Timeouts"] = new JsonObject(((string[])["Preflight", "Stage", "Freeze", "Transfer", "Restore", "Switch", "Verify", "Discard", "RestoreSource"]).Select(stage => KeyValuePair.Create(stage, (JsonNode?)"00:03:00"))),
            ["Services"] = new JsonObject
            {
                ["nginx"] = new JsonObject { ["Address"] = $"{Address}/16", ["Ports"] = new JsonArray(80), ["PidFile"] = "/run/nginx.pid", ["InitialHost"] = "a", ["ProbePath"] = "/" },
            },
        },
    }.ToJsonString();

    private T Own<T>(T started)
        where T : IAsyncDisposable
    {
        _started.Push(started);
        return started;
    }
}
