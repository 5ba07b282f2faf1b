using System.Globalization;
using Isthmus.Cli.Embedded;
using Isthmus.Contracts;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Decide;
using Isthmus.Coordinator.Api;
using Isthmus.Lab;
using Isthmus.Lab.Network;
using Isthmus.Lab.Nginx;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Isthmus.IntegrationTests.Pipeline;

/// <summary>The embedded default over a lab: a real nginx on host a, all five services in this process, real CRIU and SQLite.</summary>
internal sealed class EmbeddedLab : IAsyncDisposable
{
    public const string Service = "web";

    private readonly string _runDirectory;
    private readonly IHost _host;
    private readonly BusDuplicates? _duplicates;

    private EmbeddedLab(TwoHostLab lab, string runDirectory, IHost host, BusFaults faults, BusDuplicates? duplicates) =>
        (Lab, _runDirectory, _host, Faults, _duplicates) = (lab, runDirectory, host, faults, duplicates);

    public TwoHostLab Lab { get; }

    /// <summary>The run directory of both hosts.</summary>
    public string RunDirectory => _runDirectory;

    public string ObjectStore => $"{Lab.Directory}/objects";

    /// <summary>What goes wrong, and when.</summary>
    public BusFaults Faults { get; }

    /// <summary>How many messages were delivered twice.</summary>
    public int Repeated => _duplicates?.Count ?? 0;

    public IBus Bus => _host.Services.GetRequiredService<IBus>();

    /// <summary>Why this can't run here, or null when it can.</summary>
    public static string? MissingPrerequisite() => TwoHostLab.MissingPrerequisite()
        ?? (File.Exists(Criu) ? null : $"The pipeline needs CRIU at {Criu} (deploy/linux/install-criu).");

    public static string Criu => "/opt/isthmus/bin/criu";

    public static async Task<EmbeddedLab> StartAsync(Dictionary<string, string?>? settings = null, bool everythingTwice = false)
    {
        if (MissingPrerequisite() is { } missing)
            Assert.Skip(missing);
        var cancellation = TestContext.Current.CancellationToken;
        var lab = await TwoHostLab.StartAsync(new NginxOptions(), cancellation);
        var run = Directory.CreateDirectory($"/dev/shm/isthmus-{Guid.NewGuid():N}"[..30]).FullName;
        try
        {
            var builder = Host.CreateEmptyApplicationBuilder(null);
            builder.Configuration.AddInMemoryCollection(Configuration(lab, run)).AddInMemoryCollection(settings);
            builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddProvider(new TestOutputLog());
            builder.AddEmbeddedIsthmus();
            var faults = new BusFaults();
            builder.Services.AddPublishObserver(_ => faults);
            builder.Services.AddSendObserver(_ => faults);
            IHost? host = null;
            var duplicates = everythingTwice ? new BusDuplicates(() => host!.Services.GetRequiredService<IBus>()) : null;
            if (duplicates is not null)
            {
                builder.Services.AddPublishObserver(_ => duplicates);
                builder.Services.AddSendObserver(_ => duplicates);
            }

            host = builder.Build();
            await host.StartAsync(cancellation);
            return new EmbeddedLab(lab, run, host, faults, duplicates);
        }
        catch
        {
            await lab.DisposeAsync();
            Directory.Delete(run, recursive: true);
            throw;
        }
    }

    /// <summary>Asks for a move and follows it until it has settled.</summary>
    public async Task<MigrationDetail> MoveAsync(string destination)
    {
        var id = Guid.NewGuid();
        await Bus.Publish(new MigrationRequested { MigrationId = id, Service = Service, Destination = destination, RequestedBy = "test" }, TestContext.Current.CancellationToken);
        return await FollowAsync(id);
    }

    /// <summary>Follows a migration until it has settled.</summary>
    public async Task<MigrationDetail> FollowAsync(Guid id)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var history = _host.Services.GetRequiredService<HistoryReader>();
        var events = _host.Services.GetRequiredService<MigrationEvents>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        MigrationStatus? status;
        using (var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20)))
        {
            while ((status = await history.FindAsync(id, patience.Token)) is null)
                await look.WaitForNextTickAsync(patience.Token);
        }

        List<MigrationEvent> all = [];
        await foreach (var item in events.FollowAsync(id, 0, patience.Token))
            all.Add(item);
        status = await history.FindAsync(id, patience.Token);
        foreach (var item in all)
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{item.SinceStartMilliseconds,8:0.0} ms {item.State,-22} {item.Name}"));
        foreach (var span in StageSpans.Of(all, TimeProvider.System.GetUtcNow()))
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{span.State,-22} {span.Milliseconds:0.0} ms"));
        return new MigrationDetail(status!, StageSpans.Of(all, TimeProvider.System.GetUtcNow()), all);
    }

    /// <summary>Waits until the newest migration satisfies the condition.</summary>
    public async Task<MigrationStatus> NewestAsync(Func<MigrationStatus, bool> condition)
    {
        var history = _host.Services.GetRequiredService<HistoryReader>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (await look.WaitForNextTickAsync(patience.Token))
        {
            if ((await history.ListAsync(Service, 1, patience.Token)) is [var newest] && condition(newest))
                return newest;
        }

        throw new InvalidOperationException("The timer ended.");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        await Lab.DisposeAsync();
        Directory.Delete(_runDirectory, recursive: true);
    }

    private static Dictionary<string, string?> Configuration(TwoHostLab lab, string run)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Isthmus:ObjectStore"] = $"{lab.Directory}/objects",
            ["Isthmus:TrustDirectory"] = $"{lab.Directory}/trust",
            ["Isthmus:Database"] = $"{lab.Directory}/isthmus.db",
            ["Isthmus:Monitor:StateDirectory"] = $"{lab.Directory}/monitor",
            ["Isthmus:Socket"] = $"{lab.Directory}/isthmus.sock",
            [$"Isthmus:Services:{Service}:Address"] = LabAddresses.ServiceWithPrefix,
            [$"Isthmus:Services:{Service}:Ports:0"] = "80",
            [$"Isthmus:Services:{Service}:PidFile"] = lab.Nginx.Options.PidFile,
            [$"Isthmus:Services:{Service}:InitialHost"] = "a",
            [$"Isthmus:Services:{Service}:ProbePath"] = LabNginx.PagePath,
            [$"Isthmus:Services:{Service}:ProbeFromNamespacesOf"] = Text(lab.Network.Space.NamespacesOf),
        };
        foreach (var host in (Isthmus.Linux.HostSpace[])[lab.A.Space, lab.B.Space])
        {
            settings[$"Isthmus:Hosts:{host.Name}:NamespacesOf"] = Text(host.NamespacesOf);
            settings[$"Isthmus:Hosts:{host.Name}:StateDirectory"] = $"{lab.Directory}/state";
            settings[$"Isthmus:Hosts:{host.Name}:RunDirectory"] = run;
            settings[$"Isthmus:Hosts:{host.Name}:Criu"] = Criu;
        }

        return settings;
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
