using System.Diagnostics;
using System.Text.Json.Nodes;
using Isthmus.Containers;
using Isthmus.Lab;
using Isthmus.Lab.Server;

namespace Isthmus.Demo.Distributed;

/// <summary>The distributed composition: each service a process of its own, over RabbitMQ, PostgreSQL and an S3 store.</summary>
internal sealed class DemoServers : IDemoServices
{
    private const string VirtualHost = "isthmus";
    private const string Site = "demo";
    private readonly Stack<IAsyncDisposable> _started = new();
    private readonly List<(string Name, LabServer Server)> _services = [];

    /// <inheritdoc/>
    public IEnumerable<(string Name, IEnumerable<string> Lines)> Logs => _services.Select(service => (service.Name, service.Server.Log.TakeLast(25)));

    public static async Task<DemoServers> StartAsync(string program, TwoHostLab lab, int highConnections, Action<string> say, CancellationToken cancellation)
    {
        var servers = new DemoServers();
        try
        {
            await servers.RunAsync(program, lab, highConnections, say, cancellation);
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_started.TryPop(out var one))
            await one.DisposeAsync();
    }

    private async Task RunAsync(string program, TwoHostLab lab, int highConnections, Action<string> say, CancellationToken cancellation)
    {
        say("Starting RabbitMQ, PostgreSQL and an S3 store, each in a container");
        var broker = RabbitMqServer.StartAsync(null, cancellation);
        var database = PostgresServer.StartAsync(cancellation);
        var store = S3Server.StartAsync(cancellation);
        foreach (var server in new Func<Task<IAsyncDisposable>>[] { async () => await broker, async () => await database, async () => await store })
            _started.Push(await server());
        await PrepareAsync(program, lab, highConnections, await broker, await database, await store, say, cancellation);
    }

    private async Task PrepareAsync(string program, TwoHostLab lab, int highConnections, RabbitMqServer broker, PostgresServer database, S3Server store, Action<string> say, CancellationToken cancellation)
    {
        var configuration = LabConfiguration.Write(lab, highConnections, new JsonObject
        {
            ["Bus"] = new JsonObject { ["Transport"] = "rabbitmq", ["Host"] = broker.Host, ["Port"] = broker.Port, ["VirtualHost"] = VirtualHost },
            ["PostgreSql"] = new JsonObject { ["Host"] = database.Host, ["Port"] = database.Port, ["Database"] = database.Database, ["User"] = database.User },
            ["Sites"] = new JsonObject { [Site] = new JsonObject { ["Endpoint"] = store.Endpoint.GetLeftPart(UriPartial.Authority), ["Bucket"] = "isthmus-demo" } },
        });
        var passwords = Path.Combine(lab.Directory, "broker");
        Dictionary<string, string> databaseSecret = new() { ["Isthmus__PostgreSql__Password"] = database.Password };
        Dictionary<string, string> storeSecret = new() { [$"Isthmus__Sites__{Site}__AccessKey"] = store.AccessKey, [$"Isthmus__Sites__{Site}__SecretKey"] = store.SecretKey };

        say("Users with least rights, tables and a bucket: isthmus broker definitions, database migrate, store prepare");
        var definitions = await CommandAsync(program, ["broker", "definitions", "--config", configuration, "--passwords", passwords], [], cancellation);
        var encoded = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(definitions));
        await broker.RunAsync(["sh", "-c", $"echo {encoded} | base64 -d >/tmp/definitions.json && rabbitmqctl import_definitions /tmp/definitions.json"], cancellation);
        await CommandAsync(program, ["database", "migrate", "--config", configuration], With("coordinator", databaseSecret), cancellation);
        await CommandAsync(program, ["store", "prepare", "--config", configuration], With("transfer", storeSecret), cancellation);

        say("Starting coordinator, monitor, transfer, and a dumper and a restorer on each host: seven processes");
        string[] hosts = ["a", "b"];
        await Task.WhenAll(
        [
            ServiceAsync("coordinator", null, databaseSecret),
            ServiceAsync("monitor", null, []),
            ServiceAsync("transfer", null, storeSecret),
            .. hosts.Select(host => ServiceAsync("dumper", host, storeSecret)),
            .. hosts.Select(host => ServiceAsync("restorer", host, [])), // no credentials of the store: it gets grants
        ]);

        Dictionary<string, string> With(string user, Dictionary<string, string> secrets) => new(secrets)
        {
            ["Isthmus__Bus__User"] = user,
            ["Isthmus__Bus__Password"] = File.ReadAllText(Path.Combine(passwords, user)).Trim(),
        };

        async Task ServiceAsync(string role, string? host, Dictionary<string, string> secrets)
        {
            var user = host is null ? role : $"{role}-{host}";
            var server = await LabServer.StartRoleAsync(program, configuration, role, host, With(user, secrets), cancellation);
            lock (_services)
            {
                _services.Add((user, server));
                _started.Push(server);
            }
        }
    }

    private static async Task<string> CommandAsync(string program, string[] arguments, Dictionary<string, string> environment, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"'{program}' did not start.");
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0
            ? await output
            : throw new MoveFailedException($"'isthmus {string.Join(' ', arguments)}' failed with exit code {process.ExitCode}: {await error}{await output}");
    }
}
