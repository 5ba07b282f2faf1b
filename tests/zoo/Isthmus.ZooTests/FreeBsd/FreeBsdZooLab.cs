using Isthmus.Lab.Commands;
using Isthmus.Lab.FreeBsd;
using Xunit;

namespace Isthmus.ZooTests.FreeBsd;

/// <summary>A Linux host whose programs are dumped, and the FreeBSD host that rebuilds them. Shared by the tests of a class.</summary>
public sealed class FreeBsdZooLab : IAsyncLifetime
{
    // FreeBSD gives PIDs in order, from the last that it gave on, which may be a tree's: the next tree's are below.
    private const int HighestPid = 90_000;
    private const int PidsOfOne = 200;

    private int _pids = HighestPid;

    private string _programs = "";

    /// <summary>Why there is no lab, or null.</summary>
    public string? Missing { get; private set; }

    public ZooLab Linux { get; } = new();

    public FreeBsdMachine Machine { get; private set; } = null!;

    /// <summary>GLIBC_TUNABLES for programs that are to go on on the FreeBSD host's processor.</summary>
    public string Tunables { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var settings = FreeBsdSettings.Find(out var missing);
        if (settings is null)
        {
            Missing = missing;
            return;
        }

        var cancellation = TestContext.Current.CancellationToken;
        Machine = new FreeBsdMachine(settings);
        await Linux.InitializeAsync();
        Missing = Linux.Missing;
        if (Missing is not null)
            return;
        await Machine.RunAsync($"test -x {FreeBsdMachine.LinuxRoot}{FreeBsdMachine.Program} && kldstat -q -n isthmus", cancellation);
        Tunables = (await ProcessorFeatures.LackingAsync(Machine, cancellation)).Tunables;
        _programs = await ZooPrograms.DirectoryAsync();
        await Machine.SendAsync("", [_programs], cancellation);
    }

    /// <summary>Lets the next processes of the Linux host have PIDs that nothing on the FreeBSD host has.</summary>
    public Task ChoosePidsAsync(CancellationToken cancellation)
    {
        _pids -= PidsOfOne;
        return Linux.A.RunAsync("sh", ["-c", $"echo {_pids} >/proc/sys/kernel/ns_last_pid"], null, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (_programs.Length > 0)
            await Machine.RunAsync($"rm -rf {FreeBsdMachine.Quoted(FreeBsdMachine.LinuxRoot + _programs)}", CancellationToken.None);
        await Linux.DisposeAsync();
    }
}
