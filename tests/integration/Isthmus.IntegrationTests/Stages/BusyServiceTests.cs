using System.Globalization;
using Isthmus.Dumper.Preflight;
using Isthmus.IntegrationTests.Lab;
using Isthmus.Lab;
using Isthmus.Lab.Commands;
using Isthmus.Lab.Network;
using Isthmus.Lab.Nginx;
using Xunit;

namespace Isthmus.IntegrationTests.Stages;

/// <summary>Preflight reads a tree that goes on working: what is closed between one look and the next is no reason to refuse.</summary>
public sealed class BusyServiceTests
{
    private const int Connections = 200;
    private const int Surveys = 40;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nginx_is_never_refused_for_connections_that_come_and_go_while_it_is_looked_at()
    {
        LabRequirement.Check();
        await using var lab = await TwoHostLab.StartAsync(new NginxOptions { Listen = [new(LabAddresses.Service, 80)] }, Cancellation);
        var master = await lab.Nginx.ReadPidAsync(lab.A.Space, Cancellation);
        var idle = Descriptors(new TreeReader(lab.A.Space).Read(master, [LabAddresses.Service]));
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        // A connection a request, hundreds at once, for as long as the surveys take.
        var load = lab.Clients.Space.TryRunAsync("ab", ["-q", "-r", "-c", Connections.ToString(CultureInfo.InvariantCulture), "-t", "600", "-n", "100000000", $"http://{LabAddresses.Service}{LabNginx.PagePath}"], null, enough.Token);

        var refusals = new List<string>();
        var (survey, busiest) = (0, 0);
        for (; survey < Surveys && !load.IsCompleted; survey++)
        {
            var tree = new TreeReader(lab.A.Space).Read(master, [LabAddresses.Service]);
            busiest = Math.Max(busiest, Descriptors(tree));
            refusals.AddRange(TreeRules.Check(tree).Select(refusal => $"{survey}: {refusal.Reason}"));
        }

        var endedByItself = load.IsCompleted;
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => load);
        Assert.False(endedByItself);
        Assert.True(busiest > idle, "no connection was seen");
        Assert.Empty(refusals);
    }

    private static int Descriptors(TreeSnapshot tree) => tree.Processes.Sum(process => process.Descriptors.Count);
}
