using System.Globalization;
using System.Text.Json;
using Isthmus.Contracts;
using Isthmus.Contracts.Api;
using Isthmus.Lab.Commands;
using Isthmus.Lab.FreeBsd;
using Isthmus.Lab.Load;
using Isthmus.Lab.Nginx;
using Isthmus.Lab.Server;
using Xunit;

namespace Isthmus.EndToEndTests.FreeBsd;

/// <summary>
/// One move of nginx to FreeBSD under load, and what an administrator does with it there afterwards, step by step; what was seen is
/// kept, and each test looks at a part of it: a move to an emulated machine takes minutes. A step that fails ends the journey.
/// </summary>
public sealed class MovedNginx : IAsyncLifetime
{
    private const int SlowBytesPerSecond = 192 << 10;

    // Three minutes at that rate: they begin with staging and last over the freeze.
    private const long DownloadBytes = 180L * SlowBytesPerSecond;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_glance = TimeSpan.FromSeconds(1);

    private string? _missing;
    private string _step = "nothing was begun";
    private Exception? _failure;

    internal int[] PidsBefore { get; private set; } = [];

    internal int[] PidsAfter { get; private set; } = [];

    internal NginxCounters? CountersBefore { get; private set; }

    internal NginxCounters? CountersAfter { get; private set; }

    internal (long Download, long HalfClosed) AtFreeze { get; private set; }

    internal ClientReport[] Steady { get; private set; } = [];

    internal ClientReport[] Downloads { get; private set; } = [];

    internal TimeSpan Blackout { get; private set; }

    internal MigrationDetail? Migration { get; private set; }

    /// <summary>Lines of the access log on FreeBSD before and after one more request, the last line's time, and the host's own.</summary>
    internal (int Before, int After, double LastAt, double HostAt) Log { get; private set; }

    internal int LinesOfReopenedLog { get; private set; }

    internal int[] PidsAfterReload { get; private set; } = [];

    internal string PageAfterReload { get; private set; } = "";

    internal string LeftAfterQuit { get; private set; } = "not looked at";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Skips the test when there is no host; fails it with the step's reason when the journey ended before <paramref name="step"/> was over.</summary>
    internal void Reached(string step)
    {
        Assert.SkipWhen(_missing is not null, _missing ?? "");
        if (_failure is not null)
            Assert.Fail($"The journey ended while {_step}; {step} was not reached or failed.\n{_failure}");
    }

    public async ValueTask InitializeAsync()
    {
        var settings = FreeBsdSettings.Find(out var missing);
        var link = FreeBsdLink.Find(out var unlinked);
        if (settings is null || link is null)
        {
            _missing = settings is null ? missing : unlinked;
            return;
        }

        try
        {
            _step = "host a and its nginx were made";
            var options = new NginxOptions { Workers = 2, WorkerConnections = 1024, AcceptMutex = true, LogsRequests = true, DownloadBytes = DownloadBytes, SlowBytesPerSecond = SlowBytesPerSecond };
            await using var lab = await FreeBsdLab.StartAsync(settings, link, options, Cancellation);
            try
            {
                await TravelAsync(lab, settings);
            }
            catch (Exception e) when (e is not OperationCanceledException || !Cancellation.IsCancellationRequested)
            {
                _failure = new InvalidOperationException($"{e}\n-- isthmus serve:\n{string.Join('\n', lab.Server?.Log ?? [])}\n-- the restorer on FreeBSD:\n{await lab.RestorerLogAsync(CancellationToken.None)}", e);
            }
        }
        catch (Exception e) when (e is CommandFailedException or InvalidOperationException or IOException)
        {
            _failure = e;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task TravelAsync(FreeBsdLab lab, FreeBsdSettings settings)
    {
        _step = "the services were started";
        await lab.ServeAsync(IsthmusProgram.Path, settings.Exec, Cancellation);
        await UntilAsync("the restorer on FreeBSD was heard of", async () =>
            // Partial: a host that takes services in has a restorer and no dumper.
            (await IsthmusProgram.RunAsync(lab.Socket, Cancellation, "hosts", "--json")).Output is var hosts && JsonSerializer.Deserialize<HostStatus[]>(hosts, ApiJson.Options)!.Any(host => host.Name == FreeBsdLab.Host && host.State is HostState.Present or HostState.Partial));
        await using (var clients = await FreeBsdClients.StartAsync(lab, Cancellation))
        {
            await MoveAsync(lab, clients);
            await LookAsync(lab, clients);
            _step = "the downloads were awaited";
            Downloads = await clients.EndDownloadsAsync();
            Steady = await clients.StopAsync();
            Blackout = clients.LongestWait;
            await AdministerAsync(lab, clients);
        }

        _step = "everything was over";
    }

    private async Task MoveAsync(FreeBsdLab lab, FreeBsdClients clients)
    {
        _step = "nginx was on its way";
        var master = await lab.Nginx.ReadPidAsync(lab.A.Space, Cancellation);
        var children = await File.ReadAllTextAsync($"{lab.A.Space.Proc}/{master}/task/{master}/children", Cancellation);
        PidsBefore = [master, .. children.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pid => int.Parse(pid, CultureInfo.InvariantCulture)).Order()];
        CountersBefore = NginxCounters.Parse(await clients.AskAsync(LabNginx.StatusPath, Cancellation));
        Guid migration = default;
        var downloading = false;
        var (exit, outcome) = await IsthmusProgram.MigrateAsync(lab.Socket, FreeBsdLab.Host, async (happened, _) =>
        {
            migration = happened.MigrationId;
            if (happened.State == MigrationState.Staging && !downloading)
            {
                downloading = true;
                await clients.StartDownloadsAsync(Cancellation);
            }
            else if (happened.State == MigrationState.Freezing && AtFreeze == default)
            {
                clients.Freezes();
                AtFreeze = clients.AtFreeze;
            }
        }, Cancellation, "--timeout", "20m");
        if (exit != 0 || outcome?.State != MigrationState.Completed)
            throw new InvalidOperationException($"isthmus migrate ended with {exit}: {outcome}");
        Migration = JsonSerializer.Deserialize<MigrationDetail>((await IsthmusProgram.RunAsync(lab.Socket, Cancellation, "show", migration.ToString(), "--json")).Output, ApiJson.Options);
    }

    /// <summary>PIDs, counters, log and clock while the clients go on.</summary>
    private async Task LookAsync(FreeBsdLab lab, FreeBsdClients clients)
    {
        _step = "nginx was looked at on FreeBSD";
        PidsAfter = await PidsAsync(lab);
        CountersAfter = NginxCounters.Parse(await clients.AskAsync(LabNginx.StatusPath, Cancellation));
        var before = await LinesAsync(lab, lab.Nginx.AccessLog);
        await clients.AskAsync(LabNginx.PagePath, Cancellation);
        var after = 0;
        await UntilAsync("the request was logged on FreeBSD", async () => (after = await LinesAsync(lab, lab.Nginx.AccessLog)) > before);
        var times = (await lab.Machine.RunAsync($"tail -n 1 {FreeBsdMachine.LinuxRoot}{lab.Nginx.AccessLog} | cut -d' ' -f1; date +%s", Cancellation)).Split('\n');
        Log = (before, after, double.Parse(times[0], CultureInfo.InvariantCulture), double.Parse(times[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Reopen, reload, quit: in that order, since each ends what the one before needs.</summary>
    private async Task AdministerAsync(FreeBsdLab lab, FreeBsdClients clients)
    {
        _step = "nginx reopened its logs on FreeBSD";
        var log = FreeBsdMachine.LinuxRoot + lab.Nginx.AccessLog;
        await lab.Machine.RunAsync($"mv {log} {log}.1", Cancellation);
        await SignalAsync(lab, "reopen");
        await UntilAsync("the new log was there", async () => (await lab.Machine.TryRunAsync($"test -e {log}", Cancellation)).ExitCode == 0);
        await UntilAsync("a request was in the new log", async () =>
        {
            await clients.AskAsync(LabNginx.PagePath, Cancellation);
            return (LinesOfReopenedLog = await LinesAsync(lab, lab.Nginx.AccessLog)) > 0;
        });

        _step = "nginx reloaded on FreeBSD";
        await SignalAsync(lab, "reload");
        await UntilAsync("two new workers had taken the place of the old", async () =>
            (PidsAfterReload = await PidsAsync(lab)) is { Length: 3 } pids && !pids.Skip(1).Intersect(PidsAfter).Any());
        PageAfterReload = await clients.AskAsync(LabNginx.PagePath, Cancellation);

        _step = "nginx quit on FreeBSD";
        await SignalAsync(lab, "quit");
        await UntilAsync("no process of nginx was left", async () =>
            (LeftAfterQuit = (await lab.Machine.RunAsync($"ps -o pid= -o command= -p {string.Join(',', PidsAfterReload)}; ls {FreeBsdMachine.LinuxRoot}{lab.Nginx.Options.PidFile} 2>/dev/null; true", Cancellation)).Trim()).Length == 0);
    }

    private static async Task SignalAsync(FreeBsdLab lab, string signal) =>
        await lab.Machine.RunAsync($"chroot {FreeBsdMachine.LinuxRoot} {string.Join(' ', lab.Nginx.Command("-s", signal))}", Cancellation);

    /// <summary>The master's PID and then its children's, by FreeBSD's own ps(1).</summary>
    private static async Task<int[]> PidsAsync(FreeBsdLab lab)
    {
        var lines = await lab.Machine.RunAsync($"m=$(cat {FreeBsdMachine.LinuxRoot}{lab.Nginx.Options.PidFile}); echo $m; pgrep -P $m | sort -n", Cancellation);
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(pid => int.Parse(pid, CultureInfo.InvariantCulture))];
    }

    private static async Task<int> LinesAsync(FreeBsdLab lab, string file) =>
        int.Parse(await lab.Machine.RunAsync($"cat {FreeBsdMachine.LinuxRoot}{file} | wc -l", Cancellation), CultureInfo.InvariantCulture);

    private async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(s_patience);
        using var glances = new PeriodicTimer(s_glance);
        while (!await holds())
        {
            if (patience.IsCancellationRequested)
                throw new TimeoutException($"{s_patience.TotalMinutes} minutes passed before {what} (while {_step}).");
            await glances.WaitForNextTickAsync(Cancellation);
        }
    }
}
