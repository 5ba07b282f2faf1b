using Isthmus.Contracts.Decide;
using Isthmus.Hosting;
using Isthmus.Monitor;
using Isthmus.Monitor.Placement;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Isthmus.Bench.Monitor;

/// <summary>The real monitor on the in-memory bus, told where its services run.</summary>
internal sealed class MonitorProcess : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly string _state;

    private MonitorProcess(IHost host, string state) => (_host, _state) = (host, state);

    /// <param name="settings">Its configuration but the state directory.</param>
    /// <param name="services">The services' names; each is said to run on host a.</param>
    /// <param name="arrange">Adds to or replaces parts.</param>
    public static async Task<MonitorProcess> StartAsync(Dictionary<string, string?> settings, IEnumerable<string> services, Action<HostApplicationBuilder> arrange)
    {
        var state = Directory.CreateTempSubdirectory("isthmus-bench-monitor-").FullName;
        settings["Isthmus:Monitor:StateDirectory"] = state;
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.SetMinimumLevel(LogLevel.Error).AddSimpleConsole();
        arrange(builder);
        builder.AddMonitor();
        var host = builder.Build();
        await host.StartAsync();
        foreach (var service in services)
            host.Services.GetRequiredService<ServicePlacements>().Put(service, new ServicePlacement("a", 1));
        return new MonitorProcess(host, state);
    }

    /// <summary>The settings of services with one address and port on host a.</summary>
    public static Dictionary<string, string?> Settings(IEnumerable<string> services, string address, int namespacesOf = 0, int probeFrom = 0)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Isthmus:Hosts:a:NamespacesOf"] = $"{namespacesOf}",
            ["Isthmus:Hosts:b:NamespacesOf"] = $"{namespacesOf}",
        };
        foreach (var service in services)
        {
            var key = $"Isthmus:Services:{service}";
            settings[$"{key}:Address"] = address;
            settings[$"{key}:Ports:0"] = "80";
            settings[$"{key}:PidFile"] = "/run/nginx.pid";
            settings[$"{key}:InitialHost"] = "a";
            settings[$"{key}:HighLoadHost"] = "b";
            settings[$"{key}:LowLoadHost"] = "a";
            settings[$"{key}:ProbeFromNamespacesOf"] = $"{probeFrom}";
        }

        return settings;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        Directory.Delete(_state, recursive: true);
    }
}
