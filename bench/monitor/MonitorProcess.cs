using Isthmus.Hosting;
using Isthmus.Monitor;
using Isthmus.Monitor.Placement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Isthmus.Bench.Monitor;

/// <summary>The real monitor on the in-memory bus, told where its services run.</summary>
internal sealed class MonitorProcess : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly string _state;

    private MonitorProcess(IHost host, string state) => (_host, _state) = (host, state);

    /// <param name="options">Its configuration but the state directory.</param>
    /// <param name="arrange">Adds to or replaces parts.</param>
    public static async Task<MonitorProcess> StartAsync(IsthmusOptions options, Action<HostApplicationBuilder> arrange)
    {
        var state = Directory.CreateTempSubdirectory("isthmus-bench-monitor-").FullName;
        options.Monitor.StateDirectory = state;
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Error).AddSimpleConsole();
        arrange(builder);
        builder.AddMonitor();
        builder.Services.AddSingleton(Options.Create(options));
        var host = builder.Build();
        await host.StartAsync();
        foreach (var service in options.Services.Keys)
            host.Services.GetRequiredService<ServicePlacements>().Put(service, new ServicePlacement("a", 1));
        return new MonitorProcess(host, state);
    }

    /// <summary>Services with one address and port on host a, which load may move to host b.</summary>
    public static IsthmusOptions Configuration(IEnumerable<string> services, string address, int namespacesOf = 0, int probeFrom = 0)
    {
        var options = new IsthmusOptions();
        foreach (var host in (string[])["a", "b"])
            options.Hosts[host] = new Hosting.HostOptions { NamespacesOf = namespacesOf };
        foreach (var service in services)
        {
            options.Services[service] = new ServiceOptions
            {
                Address = address,
                Ports = { 80 },
                PidFile = "/run/nginx.pid",
                InitialHost = "a",
                HighLoadHost = "b",
                LowLoadHost = "a",
                ProbeFromNamespacesOf = probeFrom,
            };
        }

        return options;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        Directory.Delete(_state, recursive: true);
    }
}
