using Isthmus.Lab.Commands;
using Isthmus.Lab.FreeBsd;
using Xunit;

namespace Isthmus.ZooTests.FreeBsd;

/// <summary>One program's life: started and dumped on Linux, its files and images sent, rebuilt on FreeBSD, asked for its verdict.</summary>
internal sealed class FreeBsdZooRun : IAsyncDisposable
{
    private const string Root = FreeBsdMachine.LinuxRoot;

    // An emulated machine is slow, and a program that checks 64 MB takes its time there.
    private const int VerdictSeconds = 120;

    private readonly FreeBsdMachine _machine;
    private readonly ZooRun _run;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private string _images = "";

    private FreeBsdZooRun(FreeBsdMachine machine, ZooRun run)
    {
        _machine = machine;
        _run = run;
    }

    /// <summary>Starts the program on the Linux host. Skips the test when there is no FreeBSD host, or the program says why it can't run.</summary>
    public static async Task<FreeBsdZooRun> StartAsync(FreeBsdZooLab lab, ZooProgram program)
    {
        if (lab.Missing is { } missing)
            Assert.Skip(missing);
        if (program.HasPeer)
            Assert.Skip("Its connections leave the host: the tests of a moved nginx (tests/e2e) take such connections to FreeBSD.");
        await lab.ChoosePidsAsync(TestContext.Current.CancellationToken);
        return new FreeBsdZooRun(lab.Machine, await ZooRun.StartAsync(lab.Linux, program, tunables: lab.Tunables));
    }

    private string Pids => string.Join(' ', _run.Tree);

    /// <summary>Dumps the tree, sends what it needs and lets the engine rebuild it there.</summary>
    public async Task<CommandResult> RestoreAsync()
    {
        _images = await _run.DumpAwayAsync();
        await _machine.SendAsync(_run.Host.Root, [_images], _cancellation);
        await _machine.SendAsync("", [_run.Directory], _cancellation);
        return await _machine.TryRunAsync($"chroot {Root} {FreeBsdMachine.Program} engine restore --images {_images} --json", _cancellation);
    }

    /// <summary>Asks the program to check itself, and waits for its end.</summary>
    /// <returns>Its verdict and what it logged.</returns>
    public async Task<string> JudgeAsync()
    {
        var directory = FreeBsdMachine.Quoted(Root + _run.Directory);
        var asked = await _machine.TryRunAsync($$"""
            kill -TERM {{_run.Pid}}
            for tenth in $(jot {{VerdictSeconds * 10}}); do kill -0 {{_run.Pid}} 2>/dev/null || break; sleep 0.1; done
            kill -0 {{_run.Pid}} 2>/dev/null && echo 'does not end after SIGTERM:' && procstat -k {{_run.Pid}}
            cat {{directory}}/result {{directory}}/log
            dmesg | grep 'pid {{_run.Pid}} ' | tail -n 1
            """, _cancellation);
        return $"{asked.Output}{asked.Error}".Trim();
    }

    /// <summary>The processes of the tree that are there now, as ps(1) lists them; "" for none.</summary>
    public async Task<string> ProcessesAsync() =>
        string.Join('\n', (await _machine.TryRunAsync($"for p in {Pids}; do ps -o pid= -o ppid= -o state= -o command= -p $p; done", _cancellation)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    public async ValueTask DisposeAsync()
    {
        if (_images.Length > 0)
            await _machine.TryRunAsync($"kill -KILL {Pids} 2>/dev/null; rm -rf {Root}{_images} {FreeBsdMachine.Quoted(Root + _run.Directory)}", CancellationToken.None);
        await _run.DisposeAsync();
    }
}
