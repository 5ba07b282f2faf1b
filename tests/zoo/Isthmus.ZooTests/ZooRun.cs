using System.Globalization;
using Isthmus.Contracts.Preflight;
using Isthmus.Criu;
using Isthmus.Criu.Addendum;
using Isthmus.Dumper.Compensate;
using Isthmus.Dumper.Freeze;
using Isthmus.Dumper.Preflight;
using Isthmus.Engine;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Planning;
using Isthmus.Lab.Commands;
using Isthmus.Lab.Network;
using Isthmus.Linux;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Isthmus.ZooTests;

/// <summary>One program's life: started, dumped by CRIU, restored by the engine (once or more), asked for its verdict.</summary>
internal sealed class ZooRun : IAsyncDisposable
{
    private static readonly TimeSpan VerdictLimit = TimeSpan.FromSeconds(10);

    private readonly ZooLab _lab;
    private readonly ZooProgram _program;
    private readonly string _directory;
    private readonly Dictionary<HostSpace, HashSet<int>> _others;
    private readonly HostDescription _description;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly List<string> _images = [];
    private readonly List<string> _differences = [];
    private HostSpace _host;
    private int _pid;
    private int _outerPid;

    private ZooRun(ZooLab lab, ZooProgram program, HostDescription? description)
    {
        _description = description ?? lab.Description;
        _lab = lab;
        _program = program;
        _host = lab.A;
        _directory = lab.NewDirectory(program.Name);
        _others = new[] { lab.A, lab.B, lab.Clients }.ToDictionary(host => host, HostPids.All);
    }

    /// <summary>Starts the program on host a; returns when it is ready. Skips the test when the program says why it can't run here.</summary>
    /// <param name="lab">The hosts.</param>
    /// <param name="program">What is started.</param>
    /// <param name="description">What plans are compiled for; null for the machine as it is.</param>
    /// <param name="ahead">Seconds that the program's monotonic clocks are ahead of the machine's.</param>
    /// <param name="tunables">GLIBC_TUNABLES that it is started with; null for none.</param>
    public static async Task<ZooRun> StartAsync(ZooLab lab, ZooProgram program, HostDescription? description = null, int ahead = 0, string? tunables = null)
    {
        if (lab.Missing is { } missing)
            Assert.Skip(missing);
        var run = new ZooRun(lab, program, description);
        try
        {
            await run.StartAsync(ahead, tunables);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>The root's PID inside its host.</summary>
    public int Pid => _pid;

    public HostSpace Host => _host;

    /// <summary>The PIDs of the tree as it was dumped, inside its host.</summary>
    public IReadOnlyList<int> Tree { get; private set; } = [];

    public string Directory => _directory;

    /// <summary>Called when preflight is over and CRIU is about to freeze the tree, at each attempt.</summary>
    public Func<Task>? BeforeFreeze { get; set; }

    /// <summary>Called when an attempt to dump was refused and the tree runs on.</summary>
    public Func<Task>? AfterRefusal { get; set; }

    /// <summary>Called when the images are complete and the tree still stands.</summary>
    public Action? BeforeEnd { get; set; }

    /// <summary>Why attempts to dump were refused.</summary>
    public List<string> RefusedDumps { get; } = [];

    /// <summary>What preflight has against moving the running tree.</summary>
    public IReadOnlyList<Refusal> Preflight() =>
        TreeRules.Check(new TreeReader(_host).Read(_pid, [LabAddresses.Service, LabAddresses.Service6]) with { MayLinkDeletedFiles = true });

    /// <summary>Dumps the tree and waits until it is gone, for somebody else to rebuild it.</summary>
    /// <returns>The directory of images, as the host sees it.</returns>
    public async Task<string> DumpAwayAsync()
    {
        var (images, _) = await DumpAsync();
        await PortHold.LiftAsync(_host, _cancellation);
        return images;
    }

    /// <summary>Dumps the tree, waits until it is gone, rebuilds it at the destination and lets it run.</summary>
    /// <param name="destination">The host.</param>
    /// <param name="rewrite">Changes the images, in the directory that it is given.</param>
    public async Task MoveAsync(HostSpace destination, Action<string>? rewrite = null)
    {
        if (destination != _host)
            await PortHold.RaiseAsync(destination, _cancellation);
        var (images, before) = await DumpAsync();
        rewrite?.Invoke(_host.Root + images);
        if (destination != _host && _program.HasPeer)
        {
            await ZooLab.AddressesAsync(_host, false, _cancellation);
            await ZooLab.AddressesAsync(destination, true, _cancellation);
        }

        using var source = new DirectoryImageSource(_host.Root + images);
        var plan = RestorePlanner.Compile(Checkpoint.Load(source), _description);
        var engine = new RestoreEngine(NullLogger<RestoreEngine>.Instance, TimeProvider.System);
        await using var prepared = await engine.PrepareAsync(plan, destination, _description, null, _cancellation);
        await PortHold.LiftAsync(destination, _cancellation);
        if (destination != _host && _program.HasPeer)
            ZooLab.Announce(destination);
        var restored = await prepared.ResumeAsync(_cancellation);
        if (destination != _host)
            await PortHold.LiftAsync(_host, _cancellation);
        _host = destination;
        _outerPid = restored.OuterRootPid;
        Assert.Equal(_pid, restored.RootPid);
        // Another description gives stacks that do not grow and a vDSO that is memory like any other.
        if (_program.FootprintDiffers is null && _description == _lab.Description)
            _differences.AddRange(Footprint.Compare(before, Footprint.Capture(_host, _pid)));
    }

    /// <summary>Dumps the tree, waits until it is gone, and brings it back as a source does whose move has failed.</summary>
    /// <param name="engineIsSuspect">Whether CRIU is to be the first to try.</param>
    /// <param name="meanwhile">What happens to the directory of images before.</param>
    /// <returns>What the source's log says.</returns>
    public async Task<IReadOnlyList<string>> RollBackAsync(bool engineIsSuspect, Action<string>? meanwhile = null)
    {
        var (images, before) = await DumpAsync();
        meanwhile?.Invoke(_host.Root + images);
        await PortHold.LiftAsync(_host, _cancellation);
        var log = new ZooLog<SourceRebuild>();
        var rebuild = new SourceRebuild(_host, new RestoreEngine(NullLogger<RestoreEngine>.Instance, TimeProvider.System), (restore, notify, token) => _lab.CriuOf(_host).RestoreAsync(restore, notify, token), log);
        await rebuild.RunAsync(images, engineIsSuspect, TimeSpan.FromSeconds(20), _cancellation);
        _outerPid = HostProcess.ToOuterPid(_host, _pid) ?? throw new InvalidOperationException($"Process {_pid} did not come back.");
        if (_program.FootprintDiffers is null && log.Lines.Count == 0)
            _differences.AddRange(Footprint.Compare(before, Footprint.Capture(_host, _pid)));
        return log.Lines;
    }

    /// <summary>Asks the program to check itself, waits for its end, and fails with its reason unless it passes and leaves nothing behind.</summary>
    public async Task JudgeAsync()
    {
        Signal.Kill(_outerPid, 15);
        try
        {
            await HostProcess.WaitForExitAsync(_host, _pid, VerdictLimit, _cancellation);
        }
        catch (TimeoutException)
        {
            var doing = HostPids.Tree(_host, _pid).Select(pid => $"{pid}: {HostPids.Describe(_host, pid)}");
            Assert.Fail($"{_program} does not end after SIGTERM.\n{string.Join('\n', doing)}\n{Verdict()}");
        }

        var verdict = Verdict();
        var differences = _differences.Count == 0 ? "" : $"\n/proc showed the tree otherwise than before:\n{string.Join('\n', _differences)}";
        Assert.True(verdict == "PASS", $"{_program}: {verdict}{differences}");
        Assert.True(_differences.Count == 0, $"{_program} passes, but{differences}");
        await HostPids.UntilReapedAsync(_host, [_pid], _cancellation);
        foreach (var (host, others) in _others.Where(pair => pair.Key != _lab.Clients))
        {
            var left = HostPids.All(host).Except(others).Select(pid => $"{pid}: {HostPids.Describe(host, pid)}").ToArray();
            Assert.True(left.Length == 0, $"{_program} left processes on host {host.Name}:\n{string.Join('\n', left)}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (host, others) in _others)
        {
            var left = HostPids.All(host);
            left.ExceptWith(others);
            foreach (var pid in left)
            {
                if (HostProcess.ToOuterPid(host, pid) is { } outer)
                    Signal.Kill(outer, Signal.SIGKILL);
            }

            await HostPids.UntilReapedAsync(host, left, CancellationToken.None);
        }

        ZooControlGroups.Remove(_lab.Description.ControlGroups, _pid);
        foreach (var host in new[] { _lab.A, _lab.B })
            await PortHold.LiftAsync(host, CancellationToken.None);
        if (_program.HasPeer)
            await ZooLab.AddressesAsync(_host, false, CancellationToken.None);
        foreach (var images in _images.Where(System.IO.Directory.Exists))
            System.IO.Directory.Delete(images, recursive: true);
    }

    /// <summary>Dumps the tree with its ports held, and waits until it is gone.</summary>
    /// <returns>The images, as the host sees them, and what /proc showed before.</returns>
    private async Task<(string Images, List<string> Before)> DumpAsync()
    {
        var refusals = Preflight();
        Assert.True(refusals.Count == 0, $"Preflight refuses it: {string.Join('\n', refusals.Select(refusal => refusal.Reason))}");
        var before = Footprint.Capture(_host, _pid);
        Tree = HostPids.Tree(_host, _pid);
        var images = $"/run/isthmus/images/{Guid.NewGuid():N}";
        _images.Add(_host.Root + images);
        await PortHold.RaiseAsync(_host, _cancellation);
        var addendum = FileAddendumCollector.Collect(_host, _pid, _cancellation);
        var tasks = TaskAddendumCollector.Collect(_host, _pid, _cancellation);
        System.IO.Directory.CreateDirectory(_host.Root + images);
        addendum.Save(_host.Root + images);
        tasks.Save(_host.Root + images);
        await using var dump = new TreeDump(_host, new CheckpointDump { Pid = _pid, ImagesDirectory = images, LinkRemap = true }, ask => ask(_lab.CriuOf(_host)))
        {
            Ready = BeforeFreeze,
            Refused = async reason =>
            {
                RefusedDumps.Add(reason.Message);
                if (AfterRefusal is not null)
                    await AfterRefusal();
            },
            Holds = BeforeEnd,
        };
        try
        {
            await dump.RunAsync(_cancellation);
        }
        catch when (dump.RelayedConnections > 0)
        {
            // The connections go through this test until the program has used them.
            await JudgeAsync();
            await dump.RelayEnd;
            throw;
        }

        await HostPids.UntilReapedAsync(_host, Tree, _cancellation);
        return (images, before);
    }

    private async Task StartAsync(int ahead, string? tunables)
    {
        var programs = await ZooPrograms.DirectoryAsync();
        if (_program.HasPeer)
        {
            await ZooLab.AddressesAsync(_host, true, _cancellation);
            await _lab.Clients.StartAsync($"{programs}/tcp_peer", [_directory], _cancellation);
        }

        string[] command = [$"{programs}/{_program.Name}", _directory, .. _program.Arguments];
        if (ahead != 0)
            command = ["unshare", "--time", "--fork", $"--monotonic={ahead}", $"--boottime={ahead}", .. command];
        if (tunables is not null)
            command = ["env", $"GLIBC_TUNABLES={tunables}", .. command];
        var started = await _host.TryStartAsync(command[0], command[1..], _cancellation);
        if (started.ExitCode == 77)
            Assert.Skip($"{_program}: {started.Error.Trim()}");
        Assert.True(started.ExitCode == 0, $"{_program} could not be set up: {started.Error.Trim()}");
        _pid = int.Parse(started.Output, CultureInfo.InvariantCulture);
        _outerPid = HostProcess.ToOuterPid(_host, _pid) ?? throw new InvalidOperationException($"{_program} has ended.");
    }

    private string Verdict()
    {
        var path = Path.Combine(_directory, "result");
        var log = File.ReadAllText(Path.Combine(_directory, "log"));
        return (File.Exists(path) ? File.ReadAllText(path) : "it left no verdict: it was killed") .Trim() + (log.Length == 0 ? "" : $"\n{log.Trim()}");
    }
}
