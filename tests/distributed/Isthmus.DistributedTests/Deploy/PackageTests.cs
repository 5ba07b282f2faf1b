using System.Text.Json;
using Isthmus.Containers;
using Isthmus.Contracts.Api;

namespace Isthmus.DistributedTests.Deploy;

/// <summary>The Debian package on machines that run systemd.</summary>
public sealed class PackageTests
{
    private const string Nginx = "user root; worker_processes 1; pid /run/nginx.pid; events {} http { keepalive_requests 1000000; server { listen 80; location / { return 200 served; } location /nginx_status { stub_status; } } }";

    private static readonly string[] s_unprivileged = ["isthmus-coordinator", "isthmus-transfer", "isthmus-monitor"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Package_installs_runs_and_leaves_nothing_when_purged()
    {
        await using var machine = await PackagedMachines.InstallAsync("a", PackagedMachines.Package(), Cancellation);
        Assert.Matches(@"^\d+\.\d+\.\d+", await machine.RunAsync(["isthmus", "--version"], Cancellation));
        await machine.RunAsync(["isthmus", "doctor"], Cancellation); // its exit code says that nothing is missing
        await machine.ShellAsync("systemd-analyze verify /lib/systemd/system/isthmus*.service", Cancellation);
        await machine.RunAsync(["systemctl", "enable", "isthmus-dumper", "isthmus-coordinator"], Cancellation);

        await machine.RunAsync(["dpkg", "--remove", "isthmus"], Cancellation);
        Assert.Equal("/etc/isthmus/isthmus.json\n", await machine.ShellAsync("ls /etc/isthmus/*", Cancellation));
        await machine.RunAsync(["dpkg", "--purge", "isthmus"], Cancellation);

        Assert.Equal("", await machine.ShellAsync("find / -xdev \\( -path /proc -o -path /sys -o -path /opt -o -path /shared \\) -prune -o -iname '*isthmus*' -print; ls -A /dev/shm; getent passwd isthmus; true", Cancellation));
        Assert.Equal("", await machine.ShellAsync("dpkg --list isthmus 2>/dev/null | grep '^[^|+D]'; true", Cancellation));
    }

    [Fact]
    public async Task Service_moves_there_and_back_between_machines_with_hardened_units()
    {
        await using var all = await PackagedMachines.StartAsync(Cancellation);
        try
        {
            await MoveAsync(all, Cancellation);
        }
        catch (Exception e) when (e is InvalidOperationException or Xunit.Sdk.IAssertionException)
        {
            throw new InvalidOperationException($"{e.Message}\n{await all.LogsAsync(CancellationToken.None)}", e);
        }
    }

    private static async Task MoveAsync(PackagedMachines all, CancellationToken cancellation)
    {
        var (a, b) = (all.Machines[0], all.Machines[1]);
        foreach (var machine in all.Machines)
            await machine.ShellAsync($"systemctl disable --now nginx; echo '{Nginx}' > /etc/nginx/nginx.conf", cancellation);
        await a.ShellAsync($"ip address add {all.Address}/16 dev eth0 && setsid nginx", cancellation);
        foreach (var unit in s_unprivileged)
            await a.RunAsync(["systemd-analyze", "security", "--threshold=15", "--no-pager", unit], cancellation); // tenths: "OK" ends at 4.9
        await WaitForHostsAsync(a, cancellation);

        await using var client = await SteadyClient.StartAsync(all.Address, cancellation);
        await a.RunAsync(["isthmus", "migrate", "nginx", "--to", "b"], cancellation);
        await client.AnswersAsync(cancellation);
        Assert.Equal("", await a.ShellAsync("pgrep nginx; true", cancellation));

        // What was rebuilt outlives those who rebuilt it.
        await b.RunAsync(["systemctl", "restart", "isthmus-restorer", "isthmus-dumper"], cancellation);
        await client.AnswersAsync(cancellation);
        await WaitForHostsAsync(a, cancellation);

        await a.RunAsync(["isthmus", "migrate", "nginx", "--to", "a"], cancellation);
        await client.AnswersAsync(cancellation);
        Assert.Equal("", await b.ShellAsync("pgrep nginx; true", cancellation));
        Assert.Equal("active\nactive\nactive\nactive\nactive\n", await a.ShellAsync("systemctl is-active isthmus-coordinator isthmus-transfer isthmus-monitor isthmus-dumper isthmus-restorer", cancellation));
        await client.AssertUnbrokenAsync();
    }

    /// <summary>Waits until the coordinator runs and knows both sides of both machines. The test's own time limit ends it.</summary>
    private static async Task WaitForHostsAsync(DebianMachine coordinator, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(3));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            var answer = await coordinator.ShellAsync("isthmus hosts --json 2>/dev/null; true", patience.Token);
            if (answer.Length > 0 && JsonSerializer.Deserialize<HostStatus[]>(answer, ApiJson.Options)!.Count(static host => host.State == HostState.Present) == 2)
                return;
            await tick.WaitForNextTickAsync(patience.Token);
        }
    }
}
