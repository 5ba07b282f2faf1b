using Isthmus.Engine;
using Isthmus.Engine.Hosts;
using Isthmus.IntegrationTests.Lab;
using Isthmus.Lab.Hosts;
using Isthmus.Linux;
using Microsoft.Extensions.Logging.Abstractions;

namespace Isthmus.IntegrationTests.Engine;

/// <summary>A host of namespaces and an engine.</summary>
internal sealed class EngineTestHost : IAsyncDisposable
{
    private readonly NamespaceHost _host;

    private EngineTestHost(NamespaceHost host) => _host = host;

    public HostSpace Space => _host.Space;

    public HostDescription Description { get; } = HostProbe.Describe();

    public RestoreEngine Engine { get; } = new(NullLogger<RestoreEngine>.Instance, TimeProvider.System);

    /// <summary>PIDs inside the host.</summary>
    public IReadOnlyList<int> Pids =>
        [.. Directory.EnumerateDirectories(Space.Proc).Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!)).Order()];

    public static async Task<EngineTestHost> StartAsync()
    {
        LabRequirement.Check();
        var cancellation = Xunit.TestContext.Current.CancellationToken;
        var host = new EngineTestHost(await NamespaceHost.StartAsync("engine", 100, cancellation));

        // It says that it is ready just before its init starts the one process that it waits for.
        while (host.Pids.Count != 2 || !File.ReadAllText($"{host.Space.Proc}/1/comm").StartsWith("tini", StringComparison.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        return host;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
