using System.Diagnostics;
using System.Globalization;
using Isthmus.Lab.Commands;
using Isthmus.Linux;

namespace Isthmus.Lab.Hosts;

/// <summary>
/// A host made of namespaces (namespaces(7)): its own network, PIDs and mounts, its own /proc, and a tmpfs over /run, so
/// that PID files and CRIU's cache of kernel features are private. Everything else of the file system is this machine's.
/// Its PID 1 reaps orphans at once, as an init does.
/// </summary>
/// <remarks>
/// The host lives as long as the pipe to it is open: when its creator is disposed of or dies, even by SIGKILL, the pipe
/// closes, PID 1 ends, and the kernel ends every process and network device of the host with it.
/// </remarks>
public sealed class NamespaceHost : IAsyncDisposable
{
    // $1 is where PIDs start. The last line is PID 1's whole life: it reaps until its child has read end-of-file. When the child says
    // that it is ready, all processes of the empty host are there.
    private const string Init = """
        set -e
        mount -t tmpfs -o mode=755 tmpfs /run
        ip link set lo up
        echo "$1" > /proc/sys/kernel/ns_last_pid
        exec tini -- sh -c 'echo ready; exec cat'
        """;

    private readonly Process _unshare;
    private bool _disposed;

    private NamespaceHost(Process unshare, HostSpace space)
    {
        _unshare = unshare;
        Space = space;
    }

    /// <summary>Where the host is.</summary>
    public HostSpace Space { get; }

    /// <summary>Starts a host; takes some 20 ms.</summary>
    /// <param name="name">The host's name.</param>
    /// <param name="firstPid">
    /// Processes of the host get PIDs above this one. Hosts that exchange processes need ranges that don't meet, since a
    /// moved process keeps its PID: on machines that have run for long that comes by itself.
    /// </param>
    /// <param name="cancellation">Stops the start; nothing is left behind.</param>
    /// <exception cref="InvalidOperationException">The namespaces could not be made; says why.</exception>
    public static async Task<NamespaceHost> StartAsync(string name, int firstPid, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(firstPid, 1);
        InheritedDescriptors.CloseOnExec();
        var start = new ProcessStartInfo("unshare")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments = ["--net", "--pid", "--mount", "--fork", "--mount-proc", "--kill-child", "--", "sh", "-c", Init, "init",
            firstPid.ToString(CultureInfo.InvariantCulture)];
        Array.ForEach(arguments, start.ArgumentList.Add);
        var unshare = Process.Start(start) ?? throw new InvalidOperationException("'unshare' did not start.");
        try
        {
            if (await unshare.StandardOutput.ReadLineAsync(cancellation).ConfigureAwait(false) != "ready")
                throw new InvalidOperationException(
                    $"The namespaces of host '{name}' could not be made: {(await unshare.StandardError.ReadToEndAsync(cancellation).ConfigureAwait(false)).Trim()} "
                    + "Run as root, with util-linux, iproute2 and tini installed.");
            var pid = (await File.ReadAllTextAsync($"/proc/{unshare.Id}/task/{unshare.Id}/children", cancellation).ConfigureAwait(false)).Trim();
            return new NamespaceHost(unshare, new HostSpace(name, int.Parse(pid, CultureInfo.InvariantCulture)));
        }
        catch
        {
            unshare.Kill();
            unshare.Dispose();
            throw;
        }
    }

    /// <summary>Runs a command inside the host; a failure is an exception that quotes it.</summary>
    public Task<CommandResult> RunAsync(string file, IEnumerable<string> arguments, CancellationToken cancellation) =>
        Space.RunAsync(file, arguments, null, cancellation);

    /// <summary>Ends every process of the host and waits until they are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        _unshare.StandardInput.Close();
        await _unshare.WaitForExitAsync().ConfigureAwait(false);
        _unshare.Dispose();
    }
}
