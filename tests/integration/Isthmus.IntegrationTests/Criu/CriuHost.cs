using System.Globalization;
using Isthmus.Criu;
using Isthmus.Lab;
using Isthmus.Lab.Commands;
using Isthmus.Lab.Hosts;
using Isthmus.Linux;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Isthmus.IntegrationTests.Criu;

/// <summary>A namespace host with a CRIU service in it, and a directory on tmpfs for images.</summary>
internal sealed class CriuHost : IAsyncDisposable
{
    public const string Program = "/opt/isthmus/bin/criu";

    private CriuHost(LabDirectory directory, NamespaceHost host, CriuService service)
    {
        Files = directory;
        Host = host;
        Service = service;
    }

    public LabDirectory Files { get; }

    public NamespaceHost Host { get; }

    public HostSpace Space => Host.Space;

    public CriuService Service { get; }

    public CriuClient Client => Service.Client;

    public static async Task<CriuHost> StartAsync(CancellationToken cancellation, ILogger? logger = null)
    {
        if (TwoHostLab.MissingPrerequisite() is { } missing)
            Assert.Skip(missing);
        if (!File.Exists(Program))
            Assert.Skip($"CRIU is not installed at {Program}: run deploy/linux/install-criu.sh.");
        var directory = LabDirectory.Create();
        var host = await NamespaceHost.StartAsync("criu", 300, cancellation);
        var service = await CriuService.StartAsync(host.Space, Program, "/run/isthmus", logger ?? NullLogger.Instance, cancellation);
        return new CriuHost(directory, host, service);
    }

    /// <summary>A directory for images in the host's own tmpfs.</summary>
    public static string Images(string name) => $"/run/isthmus/images/{name}";

    /// <summary>The same directory as this process sees it.</summary>
    public string Outside(string directory) => Space.Root + directory;

    /// <summary>Starts a program as the leader of a session of its own, without a terminal; returns its PID.</summary>
    public async Task<int> SpawnAsync(string command, CancellationToken cancellation)
    {
        var result = await Space.StartAsync("sh", ["-c", $"setsid {command} </dev/null >/dev/null 2>&1 & echo $!"], cancellation);
        var pid = int.Parse(result.Output.Trim(), CultureInfo.InvariantCulture);
        // The shell has forked; setsid has not necessarily run yet, nor become the program.
        await Until(() => ReadSession(pid) == pid && File.ReadAllText($"{Space.Proc}/{pid}/comm").TrimEnd() != "setsid", $"process {pid} to lead a session", cancellation);
        return pid;
    }

    public bool Runs(int pid) => Directory.Exists($"{Space.Proc}/{pid}");

    /// <summary>State letter of proc_pid_stat(5).</summary>
    public char State(int pid) => Stat(pid)[0][0];

    /// <summary>Field 41 of proc_pid_stat(5): 0 is SCHED_OTHER.</summary>
    public string SchedulingPolicy(int pid) => Stat(pid)[41 - 3];

    /// <summary>A process that CRIU has just let go runs for a moment before it sleeps again.</summary>
    public Task UntilSleepsAsync(int pid, CancellationToken cancellation) =>
        Until(() => State(pid) == 'S', $"process {pid} to run on and sleep", cancellation);

    public IEnumerable<string> CommandLines() => Directory.EnumerateDirectories(Space.Proc)
        .Where(directory => int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out _))
        .Select(directory => File.ReadAllText($"{directory}/cmdline").Replace('\0', ' '));

    /// <summary>Looks again at every scheduling tick until something holds; the test's cancellation is its limit.</summary>
    public static async Task Until(Func<bool> holds, string what, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        var started = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(10), $"Waited 10 s for {what}.");
            await timer.WaitForNextTickAsync(cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Host.DisposeAsync();
        Files.Dispose();
    }

    private int ReadSession(int pid) => int.Parse(Stat(pid)[3], CultureInfo.InvariantCulture);

    private string[] Stat(int pid)
    {
        var stat = File.ReadAllText($"{Space.Proc}/{pid}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }
}
