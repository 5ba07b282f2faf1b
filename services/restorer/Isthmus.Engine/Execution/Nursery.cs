using System.Diagnostics;
using System.Globalization;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Pids;
using Isthmus.Engine.Plan;
using Isthmus.Engine.Planning;
using Isthmus.Linux;

namespace Isthmus.Engine.Execution;

/// <summary>
/// A process with nothing in it but the gadget area, in the host's namespaces, from which a tree's root is forked.
/// Where the host has a PID namespace of its own, a launcher outside enters the namespaces (setns(2)) and forks the nursery into
/// it; else both are one. Every method runs on the tree's <see cref="PtraceThread"/>.
/// </summary>
internal sealed class Nursery
{
    private const ulong MaskAllButTrap = ~(1UL << (Signal.SIGTRAP - 1));

    // FreeBSD answers EINVAL to a range that begins with the null page, which nothing can be mapped at.
    private const ulong LowestAddress = GadgetArea.PageSize;
    private const int EEXIST = 17;
    private const int ETXTBSY = 26;

    // Counted down from here until a PID is free and none of the tree's: far above what a small namespace gives out.
    private const int FirstPid = 32_500;

    // Up to 1,024 processors; the kernel takes those that there are. The engine's own choice is none of the tree's.
    private static readonly Blob AllProcessors = new([.. Enumerable.Repeat((byte)0xff, 128)]);

    private static readonly TaskId Launcher = new(-1, -1);
    private static readonly TimeSpan BusyLimit = TimeSpan.FromSeconds(2);

    private readonly int _launcherPid;
    private readonly bool _separate;

    private Nursery(TraceeTree tree, GadgetArea area, int launcherPid, bool separate, int pid)
    {
        Tree = tree;
        Area = area;
        _launcherPid = launcherPid;
        _separate = separate;
        Pid = pid;
    }

    public TraceeTree Tree { get; }

    public GadgetArea Area { get; }

    /// <summary>The PID that the nursery takes inside the host.</summary>
    public int Pid { get; }

    /// <summary>Starts it.</summary>
    /// <param name="space">The host.</param>
    /// <param name="host">What it can do.</param>
    /// <param name="area">Where the gadget area is to be.</param>
    /// <param name="avoid">IDs that the tree needs.</param>
    /// <exception cref="TraceException">It cannot be started or traced.</exception>
    public static Nursery Start(HostSpace space, HostDescription host, GadgetArea area, IReadOnlySet<int> avoid) => Start(space, host, area, avoid, isolated: false);

    /// <summary>Starts one on this machine with a network of its own, which ends with it.</summary>
    /// <exception cref="TraceException">It cannot be started or traced.</exception>
    public static Nursery StartIsolated(HostDescription host, GadgetArea area, IReadOnlySet<int> avoid) =>
        Start(new HostSpace("rehearsal", 0), host, area, avoid, isolated: true);

    private static Nursery Start(HostSpace space, HostDescription host, GadgetArea area, IReadOnlySet<int> avoid, bool isolated)
    {
        var tree = new TraceeTree(host, nested: !space.IsThisMachine);
        try
        {
            var launcherPid = SpawnOutside(space.IsThisMachine ? avoid : new HashSet<int>(), host.StubDelivery(), area.Base - StubImage.Below);
            var launcher = tree.Attach(space.IsThisMachine ? RestorePlan.Nursery : Launcher, launcherPid, bornTraced: false);
            EnterArea(launcher, area);
            var executor = new PlanExecutor(tree, area);
            executor.Run(Furnish(launcherPid, space, host, area).Steps.ToArray(), CancellationToken.None);
            var pid = space.IsThisMachine ? launcherPid : Fork(executor, host, avoid);
            var nursery = new StepList(RestorePlan.Nursery);
            if (isolated)
                Isolate(nursery);
            nursery.Call("adopt orphans of a discarded tree", Syscall.Prctl, Prctl.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
            executor.Run(nursery.Steps.ToArray(), CancellationToken.None);
            return new Nursery(tree, area, launcherPid, !space.IsThisMachine, pid);
        }
        catch
        {
            tree.Kill();
            throw;
        }
    }

    /// <summary>Ends it; a tree's root that it has forked gets the host's init for a parent.</summary>
    public void End()
    {
        // FreeBSD remembers a reaper that has ended as the parent of what it had, and its init then tries for ever to give it back.
        _ = Tree[RestorePlan.Nursery].Call(Area.Code + Interpreter.Gate, Syscall.Prctl, Prctl.PR_SET_CHILD_SUBREAPER, 0);
        Tree[RestorePlan.Nursery].Kill();
        Tree.Forget(RestorePlan.Nursery);
        if (!_separate)
            return;
        ReapChildren(Launcher);
        Tree[Launcher].Kill();
        Tree.Forget(Launcher);
    }

    /// <summary>Kills the tree and the nursery, and reaps all of it.</summary>
    public void Discard()
    {
        try
        {
            Tree.Kill(task => task.Pid > 0);
            if (Tree.Contains(RestorePlan.Nursery))
                ReapChildren(RestorePlan.Nursery);
            if (!_separate || !Tree.Contains(Launcher))
                return;
            Tree.Kill(task => task == RestorePlan.Nursery);
            ReapChildren(Launcher);
        }
        finally
        {
            Tree.Kill();
        }
    }

    /// <summary>Makes the killed children of a task disappear: without this their PIDs stay taken until some init looks.</summary>
    private void ReapChildren(TaskId parent)
    {
        const int WNOHANG_WALL = 0x40000000 | 1;
        while ((long)Tree[parent].Call(Area.Code + Interpreter.Gate, Syscall.Wait4, ulong.MaxValue, 0, WNOHANG_WALL, 0) > 0)
        {
        }
    }

    /// <summary>Starts the stub. Where it is the nursery itself, its PID must not be one that the tree needs: the kernel gives the next one then.</summary>
    private static int SpawnOutside(IReadOnlySet<int> avoid, IStubDelivery delivery, ulong address)
    {
        var program = StubImage.Build(address);
        var unwanted = new List<int>();
        try
        {
            while (true)
            {
                var pid = delivery.Deliver(program, Spawn);
                if (!avoid.Contains(pid))
                    return pid;
                unwanted.Add(pid);
            }
        }
        finally
        {
            foreach (var pid in unwanted)
            {
                _ = Signal.Kill(pid, Signal.SIGKILL);
                _ = Wait.WaitPid(pid, out _, Wait.__WALL);
            }
        }
    }

    /// <summary>posix_spawn(3) of the stub. It runs until this thread ends.</summary>
    private static unsafe int Spawn(string path)
    {
        var name = "isthmus-nursery\0"u8;
        fixed (byte* first = name)
        {
            byte** arguments = stackalloc byte*[2] { first, null };
            byte** environment = stackalloc byte*[1] { null };
            int pid, error;
            // Another thread that forked while the program was being written has it open until its child has become what it
            // is to run, and until then it cannot be started (execve(2), ETXTBSY). The kernel tells nobody when that is.
            var (begun, spin) = (Stopwatch.GetTimestamp(), default(SpinWait));
            while ((error = Linux.Spawn.PosixSpawn(out pid, path, null, null, arguments, environment)) == ETXTBSY && Stopwatch.GetElapsedTime(begun) < BusyLimit)
                spin.SpinOnce();
            return error == 0 ? pid : throw TraceException.ForError("Starting the nursery", error);
        }
    }

    /// <summary>Maps the gadget area through the stub's gate and puts the interpreter into it.</summary>
    private static void EnterArea(Tracee launcher, GadgetArea area)
    {
        const ulong readWrite = 1 | 2;
        const ulong readExecute = 1 | 4;
        const ulong privateAnonymousFixedNoReserve = 2 | 0x20 | 0x10 | 0x4000;
        var gate = area.Base - StubImage.Below + StubImage.Gate;
        if (launcher.Call(gate, Syscall.Mmap, area.Base, GadgetArea.Size, readWrite, privateAnonymousFixedNoReserve, ulong.MaxValue, 0) != area.Base
            || launcher.Call(gate, Syscall.Mprotect, area.Code, GadgetArea.PageSize, readExecute) != 0)
            throw new TraceException($"The gadget area {area} could not be mapped.");
        launcher.Memory.Write(area.Code, Interpreter.Code);
    }

    /// <summary>Leaves nothing of the program that was started: descriptors, memory, namespaces, signal actions, mask.</summary>
    private static StepList Furnish(int launcherPid, HostSpace space, HostDescription host, GadgetArea area)
    {
        var steps = new StepList(space.IsThisMachine ? RestorePlan.Nursery : Launcher);
        steps.Call("close descriptors", Syscall.CloseRange, 0, (ulong)uint.MaxValue, 0);
        if (!space.IsThisMachine)
            Enter(space, steps);
        if (host.Has(HostFeatures.MovableVdso))
            ParkVdso(launcherPid, area, steps);
        steps.Call("unmap below", Syscall.Munmap, LowestAddress, area.Base - LowestAddress);
        steps.Call("unmap above", Syscall.Munmap, area.End, host.AddressEnd - area.End);
        steps.Call("block signals", Syscall.RtSigprocmask, 2, new LittleEndian(8).U64(MaskAllButTrap).ToBlob(), 0, SignalPlanner.SetSize);
        for (var signal = 1; signal <= 64; signal++)
        {
            if (signal is not (Signal.SIGKILL or Signal.SIGSTOP))
                steps.Call("default action", Syscall.RtSigaction, signal, Blob.Room(32), 0, SignalPlanner.SetSize);
        }

        steps.Expect("umask", Expectation.Anything, Syscall.Umask, 0);
        if (host.Has(HostFeatures.AnyAffinity))
            steps.Call("every processor", Syscall.SchedSetaffinity, 0, AllProcessors.Bytes.Length, AllProcessors);
        if (host.Has(HostFeatures.TaskAttributes))
        {
            steps.Call("usual timer slack", Syscall.Prctl, Prctl.PR_SET_TIMERSLACK, 50_000, 0, 0, 0);
            steps.Call("no I/O priority", Syscall.IoprioSet, 1, 0, 0);
        }

        steps.Call("working directory", Syscall.Chdir, Blob.Text("/"));
        return steps;
    }

    private static void Enter(HostSpace space, StepList steps)
    {
        const int CLONE_NEWNS_NEWPID_NEWNET = 0x20000 | 0x20000000 | 0x40000000;
        var process = steps.Bind($"name the host by process {space.NamespacesOf}", "host", Syscall.PidfdOpen, space.NamespacesOf, 0);
        steps.Call($"enter the namespaces of {space.Name}", Syscall.Setns, process, CLONE_NEWNS_NEWPID_NEWNET);
        steps.Call("close", Syscall.Close, process);
    }

    private static void Isolate(StepList steps)
    {
        const int CLONE_NEWNET = 0x40000000;
        const int AF_INET = 2;
        const int SOCK_DGRAM = 2;
        const int SIOCSIFFLAGS = 0x8914;
        const int interfaceRequestSize = 40;
        const byte IFF_UP = 1;
        steps.Call("network of its own", Syscall.Unshare, CLONE_NEWNET);
        var socket = steps.Bind("socket", "socket", Syscall.Socket, AF_INET, SOCK_DGRAM, 0);
        var request = new byte[interfaceRequestSize];
        "lo"u8.CopyTo(request);
        request[16] = IFF_UP;
        steps.Call("loopback up", Syscall.Ioctl, socket, SIOCSIFFLAGS, new Blob(request));
        steps.Call("close", Syscall.Close, socket);
    }

    private static void ParkVdso(int launcherPid, GadgetArea area, StepList steps)
    {
        const int MREMAP_MAYMOVE_FIXED = 1 | 2;
        var parked = area.Parking;
        foreach (var line in MemoryMapLine.ReadAll(string.Create(CultureInfo.InvariantCulture, $"/proc/{launcherPid}/maps")))
        {
            if (line.Name is not ("[vvar]" or "[vvar_vclock]" or "[vdso]"))
                continue;
            var length = line.End - line.Start;
            if (parked + length > area.Parking + GadgetArea.ParkingSize)
                throw new TraceException($"This kernel's vDSO areas do not fit the {GadgetArea.ParkingSize} bytes kept for them.");
            steps.Expect($"park {line.Name}", Expectation.Exactly(parked), Syscall.Mremap, line.Start, length, length, MREMAP_MAYMOVE_FIXED, parked);
            parked += length;
        }
    }

    private static int Fork(PlanExecutor executor, HostDescription host, IReadOnlySet<int> avoid)
    {
        for (var pid = FirstPid; ; pid--)
        {
            if (avoid.Contains(pid))
                continue;
            try
            {
                // The ID that the launcher is told is that of its own namespace.
                var clone = new ClonePidAllocator(host.Has(HostFeatures.TracedBirth));
                Step fork = clone.Fork(Launcher, RestorePlan.Nursery, CloneArguments.Process(pid, host.Has(HostFeatures.TracedBirth)), "nursery") with
                {
                    Expect = Expectation.Success,
                    KnownAs = pid,
                };
                executor.Run([fork], CancellationToken.None);
                return pid;
            }
            catch (UnmetExpectationException e) when (e.Errno == EEXIST && pid > 300)
            {
                // Taken inside the host: try the next.
            }
        }
    }
}
