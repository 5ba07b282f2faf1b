using System.Globalization;
using Isthmus.Cli;
using Isthmus.Cli.Coordination;
using Isthmus.Cli.Migrations;
using Isthmus.Cli.Terminals;
using Isthmus.Contracts;
using Isthmus.Contracts.Api;
using Isthmus.Demo.Distributed;
using Isthmus.Lab;
using Isthmus.Lab.Hosts;
using Isthmus.Lab.Load;
using Isthmus.Lab.Nginx;
using Isthmus.Lab.Server;
using Isthmus.Linux;
using Spectre.Console;

namespace Isthmus.Demo;

/// <summary>The demo from start to end: load crosses the threshold, the service moves to b, then back to a on command.</summary>
internal sealed class DemoRun(DemoOptions options, Terminal terminal, Interrupts interrupts)
{
    private static readonly TimeSpan s_decision = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_quit = TimeSpan.FromSeconds(20);

    private readonly List<Check> _checks = [];
    private readonly List<Move> _moves = [];

    /// <summary>Runs it; true when everything held that the demo promises.</summary>
    public async Task<bool> RunAsync()
    {
        var cancellation = interrupts.First;
        Say("Making two hosts and a clients' namespace on one link, and starting nginx on host a");
        await using var lab = await TwoHostLab.StartAsync(new NginxOptions(), cancellation);
        await using var services = await StartServicesAsync(lab, cancellation);
        using var coordinator = new CoordinatorClient(LabConfiguration.SocketOf(lab));
        try
        {
            var reports = await MoveUnderLoadAsync(lab, coordinator, cancellation);
            await UseNginxAsync(lab, cancellation);
            new DemoReport(terminal).Write(_moves, reports, _checks);
            return _checks.TrueForAll(check => check.Held);
        }
        catch (Exception) when (ShowLogs(services, lab))
        {
            throw;
        }
    }

    private async Task<IDemoServices> StartServicesAsync(TwoHostLab lab, CancellationToken cancellation)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "isthmus");
        if (options.Distributed)
            return await DemoServers.StartAsync(program, lab, options.Connections / 2, Say, cancellation);
        Say("Starting isthmus serve: monitor, dumper, transfer, restorer and coordinator in one process");
        return new OneProcess(await LabServer.StartAsync(program, lab, LabConfiguration.Write(lab, options.Connections / 2), cancellation));
    }

    private async Task<IReadOnlyList<ClientReport>> MoveUnderLoadAsync(TwoHostLab lab, ICoordinator coordinator, CancellationToken cancellation)
    {
        Say($"Starting clients: an established connection with small requests, one with a long download, {options.NewConnectionsPerSecond} new connections a second, {options.Connections / 4} idle ones");
        await using var clients = await DemoClients.StartAsync(lab, options, cancellation);

        Say($"Load grows to {options.Connections} connections; the monitor moves nginx to b when it has seen more than {options.Connections / 2} for three samples");
        await clients.Generator.SetConnectionsAsync(options.Connections, cancellation);
        await MoveAsync(coordinator, clients, lab.A, lab.B, lab, id: null, cancellation);

        Say("Moving back on command: isthmus migrate nginx --to a");
        var request = new MigrateRequest { Service = LabConfiguration.Service, Destination = "a", RequestedBy = "operator:demo", Reason = "the demo's second half" };
        var accepted = await coordinator.MigrateAsync(request, cancellation);
        await MoveAsync(coordinator, clients, lab.B, lab.A, lab, accepted.MigrationId, cancellation);

        var (reports, alive) = await clients.FinishAsync(cancellation);
        JudgeClients(reports, alive);
        return reports;
    }

    private async Task MoveAsync(ICoordinator coordinator, DemoClients clients, NamespaceHost from, NamespaceHost to, TwoHostLab lab, Guid? id, CancellationToken cancellation)
    {
        var before = await PidsAsync(lab, from.Space, cancellation);
        clients.TakeLongestWaits();
        var migration = id ?? await FirstMigrationAsync(coordinator, cancellation);
        var exit = await FollowAsync(coordinator, migration, $"nginx: {from.Space.Name} → {to.Space.Name}");
        var detail = await coordinator.MigrationAsync(migration, cancellation);
        if (exit != ExitCode.Success)
            throw new MoveFailedException($"The move did not succeed. {string.Join(' ', OutcomeText.Of(detail.Status))}");

        await clients.SeenAnswersAsync(cancellation);
        var move = new Move(detail, clients.TakeLongestWaits(), before, await PidsAsync(lab, to.Space, cancellation));
        _moves.Add(move);
        _checks.Add(new Check($"Master and worker keep their PIDs ({move.Route})", move.PidsBefore.SequenceEqual(move.PidsAfter),
            $"{string.Join(", ", move.PidsBefore)} → {string.Join(", ", move.PidsAfter)}"));
    }

    private async Task<ExitCode> FollowAsync(ICoordinator coordinator, Guid migration, string title)
    {
        var watch = new MigrationWatch(coordinator, interrupts, TimeProvider.System, "operator:demo");
        if (!terminal.IsInteractive)
            return await watch.FollowAsync(migration, new LineProgressView(terminal), s_decision);
        return await terminal.Console.Live(new Text("")).StartAsync(display =>
            watch.FollowAsync(migration, new LiveProgressView(terminal, display, title), s_decision));
    }

    private static async Task<Guid> FirstMigrationAsync(ICoordinator coordinator, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_decision);
        using var timer = new PeriodicTimer(s_poll);
        while (true)
        {
            if (await coordinator.MigrationsAsync(LabConfiguration.Service, 1, patience.Token) is [var first, ..])
                return first.MigrationId;
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    private async Task UseNginxAsync(TwoHostLab lab, CancellationToken cancellation)
    {
        Say("Using nginx after the moves: nginx -s reload, one request, nginx -s quit");
        var before = await PidsAsync(lab, lab.A.Space, cancellation);
        await lab.Nginx.ReloadAsync(lab.A.Space, cancellation);
        var after = await WorkersChangedAsync(lab, before, cancellation);
        var answered = await DemoClients.AskOnceAsync(lab, cancellation);
        _checks.Add(new Check("nginx -s reload works after the moves", answered && after[0] == before[0],
            $"master {before[0]} stays, worker {string.Join(", ", before.Skip(1))} → {string.Join(", ", after.Skip(1))}"));

        await lab.Nginx.QuitAsync(lab.A.Space, s_quit, cancellation);
        var left = HostProcess.ToOuterPid(lab.A.Space, before[0]);
        _checks.Add(new Check("nginx -s quit works after the moves", left is null, left is null ? "the master is gone" : "the master still runs"));
    }

    // The old worker leaves once the new one runs: both events are the master's own.
    private static async Task<IReadOnlyList<int>> WorkersChangedAsync(TwoHostLab lab, IReadOnlyList<int> before, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_quit);
        using var timer = new PeriodicTimer(s_poll);
        IReadOnlyList<int> now = [];
        try
        {
            while (true)
            {
                now = await PidsAsync(lab, lab.A.Space, patience.Token);
                if (now.Count == before.Count && !now.Skip(1).Intersect(before).Any())
                    return now;
                await timer.WaitForNextTickAsync(patience.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new MoveFailedException($"nginx -s reload did not replace the worker within {s_quit.TotalSeconds:0} s: the tree was {string.Join(", ", before)}, it is {string.Join(", ", now)}.");
        }
    }

    private void JudgeClients(IReadOnlyList<ClientReport> reports, int alive)
    {
        var failed = reports.Sum(report => report.Failed);
        var failures = reports.SelectMany(report => report.Failures).ToArray();
        _checks.Add(new Check("No request failed, none was refused", failed == 0,
            failed == 0 ? $"{reports.Sum(report => report.Requests):N0} requests" : $"{failed} failed: {string.Join("; ", failures)}"));
        _checks.Add(new Check("No byte was lost or repeated", failed == 0 && reports.Sum(report => report.Bytes) > 0,
            $"{reports.Sum(report => report.Bytes):N0} bytes compared, in sequence"));
        _checks.Add(new Check("The established connections survived both moves", alive == options.Connections && reports.Take(2).All(report => report.Connections == 1 && report.Failed == 0),
            $"{alive} of {options.Connections} of the load generator's, and 2 with requests all the time"));
    }

    /// <summary>The master's PID first, then its workers', inside the host.</summary>
    private static async Task<IReadOnlyList<int>> PidsAsync(TwoHostLab lab, HostSpace host, CancellationToken cancellation)
    {
        var master = await lab.Nginx.ReadPidAsync(host, cancellation);
        var children = await File.ReadAllTextAsync(string.Create(CultureInfo.InvariantCulture, $"{host.Proc}/{master}/task/{master}/children"), cancellation);
        return [master, .. children.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pid => int.Parse(pid, CultureInfo.InvariantCulture)).Order()];
    }

    private void Say(string sentence)
    {
        if (terminal.IsInteractive)
            terminal.Write(new Rule(Markup.Escape(sentence)).LeftJustified());
        else
            terminal.WriteLine($"== {sentence}");
    }

    private bool ShowLogs(IDemoServices services, TwoHostLab lab)
    {
        foreach (var (name, lines) in services.Logs)
            Show($"The last lines of {name}:", lines);
        Show("The last lines of nginx's error log:", File.ReadLines(lab.Nginx.ErrorLog).TakeLast(20));
        return true;

        void Show(string title, IEnumerable<string> lines)
        {
            terminal.Error.WriteLine(title);
            foreach (var line in lines)
                terminal.Error.WriteLine($"  {line}");
        }
    }
}
