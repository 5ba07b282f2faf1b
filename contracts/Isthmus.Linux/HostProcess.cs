using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Isthmus.Linux;

/// <summary>Processes of a host, addressed by the PIDs that the host itself uses.</summary>
public static class HostProcess
{
    private const int ESRCH = 3;
    private const int EINTR = 4;

    /// <summary>
    /// The PID by which this process knows a host's process, from the NSpid line of proc_pid_status(5); null when there
    /// is none.
    /// </summary>
    public static int? ToOuterPid(HostSpace host, int pid)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (host.IsThisMachine)
            return Directory.Exists($"/proc/{pid}") ? pid : null;

        var inside = File.ResolveLinkTarget($"/proc/{host.NamespacesOf}/ns/pid", returnFinalTarget: false)?.Name;
        var suffix = string.Create(CultureInfo.InvariantCulture, $"\t{pid}");
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var outer))
                continue;
            try
            {
                var line = File.ReadLines($"{directory}/status").FirstOrDefault(l => l.StartsWith("NSpid:", StringComparison.Ordinal));
                if (line is not null && line.EndsWith(suffix, StringComparison.Ordinal)
                    && File.ResolveLinkTarget($"{directory}/ns/pid", returnFinalTarget: false)?.Name == inside)
                    return outer;
            }
            catch (IOException)
            {
                // The process ended while the directory was read: it is not the one that is looked for, or is no more.
            }
        }

        return null;
    }

    /// <summary>By the PIDs of all of a host's processes, those by which this process knows them. Looks once through /proc.</summary>
    public static IReadOnlyDictionary<int, int> ToOuterPids(HostSpace host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var found = new Dictionary<int, int>();
        var inside = host.IsThisMachine ? null : File.ResolveLinkTarget($"/proc/{host.NamespacesOf}/ns/pid", returnFinalTarget: false)?.Name;
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var outer))
                continue;
            if (host.IsThisMachine)
                found[outer] = outer;
            else if (InnerPid(directory, inside) is { } inner)
                found[inner] = outer;
        }

        return found;
    }

    /// <summary>By the IDs of a process's threads inside their host, those by which this process knows them.</summary>
    /// <param name="outerPid">The process, as this process knows it.</param>
    public static IReadOnlyDictionary<int, int> ToOuterTids(int outerPid)
    {
        var found = new Dictionary<int, int>();
        try
        {
            foreach (var directory in Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{outerPid}/task")))
            {
                if (LastId($"{directory}/status") is { } inner)
                    found[inner] = int.Parse(Path.GetFileName(directory), CultureInfo.InvariantCulture);
            }
        }
        catch (IOException)
        {
            // The process ended while its threads were listed.
        }

        return found;
    }

    private static int? InnerPid(string directory, string? inside)
    {
        try
        {
            return File.ResolveLinkTarget($"{directory}/ns/pid", returnFinalTarget: false)?.Name == inside ? LastId($"{directory}/status") : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process ended while the directory was read, or is one that may not be looked at: none of the host's then.
            return null;
        }
    }

    /// <summary>The last number of the line NSpid: the ID in the innermost namespace.</summary>
    private static int? LastId(string status)
    {
        try
        {
            var line = File.ReadLines(status).FirstOrDefault(l => l.StartsWith("NSpid:", StringComparison.Ordinal));
            return line is null ? null : int.Parse(line.AsSpan(line.LastIndexOf('\t') + 1), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return null;
        }
    }

    /// <summary>Returns when the process has ended, at once when there is none. Uses a thread while it waits.</summary>
    /// <param name="host">The host.</param>
    /// <param name="pid">The PID inside the host.</param>
    /// <param name="timeout">The longest wait, up to 24 days.</param>
    /// <param name="cancellation">Stops the wait within 100 ms.</param>
    /// <exception cref="TimeoutException">The process still runs.</exception>
    public static Task WaitForExitAsync(HostSpace host, int pid, TimeSpan timeout, CancellationToken cancellation) =>
        Task.Factory.StartNew(() => WaitForExit(host, pid, timeout, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void WaitForExit(HostSpace host, int pid, TimeSpan timeout, CancellationToken cancellation)
    {
        if (ToOuterPid(host, pid) is not { } outer)
            return;
        using var process = Pidfd.PidfdOpen(outer, 0);
        if (process.IsInvalid)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == ESRCH)
                return;
            throw new Win32Exception(error);
        }

        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var left = timeout - TimeProvider.System.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
                throw new TimeoutException($"Process {pid} of host '{host.Name}' still runs after {timeout.TotalSeconds:0.#} s.");
            var poll = new Poll.PollFd { Fd = (int)process.DangerousGetHandle(), Events = Poll.POLLIN };
            var ready = Poll.Wait(ref poll, 1, (int)Math.Min(100, Math.Ceiling(left.TotalMilliseconds)));
            if (ready > 0)
                return;
            if (ready < 0 && Marshal.GetLastPInvokeError() is var error and not EINTR)
                throw new Win32Exception(error);
        }
    }
}
