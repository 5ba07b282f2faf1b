using System.Globalization;
using Isthmus.Engine.Execution;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Planning;
using Isthmus.Linux;
using Microsoft.Extensions.Logging.Abstractions;

namespace Isthmus.Engine.Rehearsal;

/// <summary>
/// Restores a server that never ran, in a network namespace of its own, up to its last registers, and discards it: the runtime
/// compiles the engine's methods then, and not while a service stands still (some 400 ms of processor time).
/// </summary>
internal static class EngineRehearsal
{
    // The second round runs into the calls that the first left uncompiled, and towards the optimizing compiler's threshold.
    private const int Rounds = 3;
    private const int LowestPid = 1000;
    private const int Tasks = 3;

    private static readonly HostSpace ThisMachine = new("rehearsal", 0);

    /// <exception cref="TraceException">It could not be restored.</exception>
    /// <exception cref="UnsupportedResourceException">This machine cannot have it.</exception>
    public static async Task RunAsync(HostDescription host, TimeProvider time, CancellationToken cancellationToken)
    {
        if (host.Vdso is not { } vdso)
            return;
        for (var round = 0; round < Rounds; round++)
        {
            var checkpoint = new RehearsalImages(host, vdso, FreePid()).Load();
            var plan = RestorePlanner.Compile(checkpoint, host);
            PidTakenException.ThrowIfTaken(plan, ThisMachine);
            var thread = new PtraceThread("ptrace rehearsal");
            WarmNursery nursery;
            try
            {
                nursery = new WarmNursery(thread, await thread.RunAsync(() => Nursery.StartIsolated(host, plan.Area, plan.Ids)));
            }
            catch
            {
                await thread.DisposeAsync();
                throw;
            }

            await using var tree = new PreparedTree(plan, nursery, time, NullLogger.Instance);
            await tree.RunAllAsync(cancellationToken);
        }
    }

    /// <summary>A run of IDs that nothing has just now; whoever takes one meanwhile makes the rehearsal fail, not itself.</summary>
    private static int FreePid()
    {
        var limit = int.Parse(File.ReadAllText("/proc/sys/kernel/pid_max"), CultureInfo.InvariantCulture);
        for (var pid = Math.Min(limit, 1 << 22) - Tasks - 1; pid > LowestPid; pid--)
        {
            if (Enumerable.Range(pid, Tasks).All(id => !Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}"))))
                return pid;
        }

        throw new TraceException("No process IDs are free on this machine.");
    }
}
