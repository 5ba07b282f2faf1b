using System.Diagnostics;
using System.Globalization;
using Isthmus.Lab;
using Isthmus.Lab.Commands;
using Isthmus.Lab.Network;
using Isthmus.Lab.Nginx;
using Isthmus.Linux;
using Isthmus.Linux.Network;
using Xunit;

namespace Isthmus.IntegrationTests.Lab;

public sealed class TwoHostLabTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nginx_answers_at_the_service_address_when_the_lab_is_there()
    {
        LabRequirement.Check();
        var started = Stopwatch.GetTimestamp();
        await using var lab = await TwoHostLab.StartAsync(cancellation: Cancellation);
        var took = Stopwatch.GetElapsedTime(started);
        TestContext.Current.TestOutputHelper?.WriteLine($"the lab took {took.TotalMilliseconds:0} ms");

        foreach (var from in new[] { lab.Clients.Space, lab.Network.Space, lab.B.Space })
        {
            foreach (var address in new[] { LabAddresses.Service.ToString(), $"[{LabAddresses.Service6}]" })
            {
                using var http = new HttpClient(NetworkNamespace.CreateHttpHandler(from));
                var page = await http.GetByteArrayAsync(new Uri($"http://{address}{LabNginx.PagePath}"), Cancellation);
                Assert.Equal(612, page.Length);
                Assert.Equal(-1, KnownPattern.FirstDifference(page, 0));
            }
        }
    }

    [Fact]
    public async Task Reload_starts_a_new_worker_and_quit_ends_the_master()
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(cancellation: Cancellation);
        var master = await lab.Nginx.ReadPidAsync(lab.A.Space, Cancellation);
        var worker = Children(lab.A.Space, master);
        Assert.Single(worker);

        await lab.Nginx.ReloadAsync(lab.A.Space, Cancellation);
        await HostProcess.WaitForExitAsync(lab.A.Space, worker[0], TimeSpan.FromSeconds(10), Cancellation);
        Assert.Contains(Children(lab.A.Space, master), child => child != worker[0]);

        await lab.Nginx.QuitAsync(lab.A.Space, TimeSpan.FromSeconds(10), Cancellation);
        await UntilReapedAsync(lab.A.Space, master);
    }

    [Fact]
    public async Task Orphans_of_a_host_are_reaped_at_once()
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(cancellation: Cancellation);
        var result = await lab.A.RunAsync("sh", ["-c", "sh -c 'sleep 0 & echo $!'"], Cancellation);
        var orphan = int.Parse(result.Output, CultureInfo.InvariantCulture);
        await HostProcess.WaitForExitAsync(lab.A.Space, orphan, TimeSpan.FromSeconds(5), Cancellation);
        await UntilReapedAsync(lab.A.Space, orphan);
    }

    [Fact]
    public async Task Nothing_of_a_lab_remains_after_it()
    {
        LabRequirement.Check();
        int host;
        string directory;
        await using (var lab = await TwoHostLab.StartAsync(cancellation: Cancellation))
        {
            host = lab.A.Space.NamespacesOf;
            directory = lab.Directory;
            Assert.True(Directory.Exists(directory));
        }

        Assert.False(Directory.Exists($"/proc/{host}"));
        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public async Task A_command_that_fails_is_quoted_with_what_it_said()
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(cancellation: Cancellation);
        var failure = await Assert.ThrowsAsync<CommandFailedException>(() => lab.A.RunAsync("ls", ["/nowhere"], Cancellation));
        Assert.Contains("ls /nowhere", failure.Message, StringComparison.Ordinal);
        Assert.Contains("No such file", failure.Message, StringComparison.Ordinal);
    }

    private static int[] Children(HostSpace host, int pid) =>
        [.. File.ReadAllText($"{host.Proc}/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(p => int.Parse(p, CultureInfo.InvariantCulture))];

    private static async Task UntilReapedAsync(HostSpace host, int pid)
    {
        // A process that has ended is there until its parent has read its status: the kernel tells nobody else when.
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        soon.CancelAfter(TimeSpan.FromSeconds(5));
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (File.Exists($"{host.Proc}/{pid}/stat"))
            await look.WaitForNextTickAsync(soon.Token);
    }
}
