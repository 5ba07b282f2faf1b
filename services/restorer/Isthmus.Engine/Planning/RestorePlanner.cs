using System.Collections.Immutable;
using Isthmus.Criu;
using Isthmus.Criu.Addendum;
using Isthmus.Engine.Files;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Pids;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Planning;

/// <summary>Compiles a checkpoint and a host description into a restore plan: a pure function of them and of the host's clocks.</summary>
public static class RestorePlanner
{
    /// <summary>Compiles the plan. Nothing is done to any process.</summary>
    /// <param name="checkpoint">The decoded images; they must outlive the plan, which refers to their pages.</param>
    /// <param name="host">Where the tree is to run.</param>
    /// <param name="options">Choices, or null for the usual ones.</param>
    /// <exception cref="UnsupportedResourceException">The tree has something that cannot be rebuilt there; names all of it.</exception>
    public static RestorePlan Compile(Checkpoint checkpoint, HostDescription host, PlannerOptions? options = null)
    {
        options ??= new PlannerOptions();
        var refusals = new Refusals();
        var notes = new SortedSet<string>(StringComparer.Ordinal)
        {
            "private pages that parent and child shared copy-on-write become copies of their own",
        };
        var addendum = TaskAddendum.Load(checkpoint.Source);
        CheckpointRefusals.Find(checkpoint, refusals);
        new HostRefusals(checkpoint, host, refusals).Find();
        refusals.ThrowIfAny();
        var area = GadgetHole.Find(checkpoint);
        var inherited = new InheritedMemory(checkpoint, area);
        var files = new FilePlanner(checkpoint, options.TcpRepair ?? host.TcpRepair(), host, notes, inherited.Has);
        foreach (var refused in files.Refusals)
            refusals.Add(new UnsupportedResource(refused.Resource, refused.Pid, refused.Descriptor, refused.Reason, refused.Remedy));
        if (files.DescriptorLimit > host.DescriptorLimit)
            refusals.Add("open-file limit", checkpoint.Root.Pid, $"{files.DescriptorLimit} descriptors are needed for a moment and the limit is {host.DescriptorLimit}.", "Raise the restorer's limit (LimitNOFILE).");
        refusals.ThrowIfAny();
        var clocks = new ClockPlanner(checkpoint, host, ClockShift.Of(checkpoint, options.Clocks ?? HostClocks.Now()), refusals, notes);
        var vdso = new VdsoPlanner(host, area, options.Vdso, clocks.InFunctions, refusals);
        var sections = new SectionList();
        var living = checkpoint.Processes.Where(process => !process.IsZombie).ToArray();

        var pids = host.PidAllocator(files.ControlNumber);
        sections.Add(PlanPhase.Fork, clocks.Plan());
        sections.Add(PlanPhase.Fork, new TreePlanner(checkpoint, pids, refusals).Plan(process => process.IsZombie ? [] : [.. inherited.HandDown(process), .. files.CreateShared(process.Pid)]));
        var memory = new MemoryPlanner(checkpoint, host, files, inherited, vdso, refusals, notes);
        foreach (var process in living)
            sections.Add(PlanPhase.Memory, memory.Plan(process));
        foreach (var process in living)
            sections.Add(PlanPhase.Files, files.Install(process.Pid));
        foreach (var process in living)
            sections.Add(PlanPhase.Threads, Threads(process, pids));
        foreach (var process in living)
            sections.Add(PlanPhase.Late, files.Late(process.Pid));
        var threads = new ThreadStatePlanner(host, addendum, new CredentialsPlanner(host, refusals, notes), refusals, notes);
        AddState(living, threads, new ProcessStatePlanner(checkpoint, host, addendum, refusals, notes), new TimerPlanner(host, refusals), host, sections, checkpoint);
        foreach (var process in living)
        {
            var steps = new StepList(TaskId.Leader(process.Pid));
            TimerPlanner.Arm(process, steps);
            sections.Add(PlanPhase.Kick, files.Kick(process.Pid));
            sections.Add(PlanPhase.Kick, steps.Steps);
        }

        foreach (var process in living)
            AddIdentity(process, host, threads, sections);
        var contexts = new ContextPlanner(host, vdso, refusals);
        foreach (var process in living)
            sections.Add(PlanPhase.Context, contexts.Plan(process).ToArray());
        refusals.ThrowIfAny();
        return new RestorePlan
        {
            RootPid = checkpoint.Root.Pid,
            Area = area,
            Ids = [.. checkpoint.Processes.SelectMany(process => process.Threads.Select(thread => thread.Tid).Append(process.Pid))],
            Sections = sections.ToSections(),
            Notes = [.. notes],
            Processes = checkpoint.Processes.Count,
            Threads = living.Sum(process => process.Threads.Count),
            Connections = checkpoint.TcpStreams.Count,
            MemoryBytes = living.Sum(process => process.Pages.PresentBytes),
        };
    }

    private static IEnumerable<Step> Threads(ProcessCheckpoint process, IPidAllocator pids) => process.Threads.Skip(1).SelectMany(thread =>
        pids.Thread(TaskId.Leader(process.Pid), new TaskId(process.Pid, thread.Tid), $"thread {thread.Tid} of {process.Pid}"));

    private static void AddState(
        ProcessCheckpoint[] living, ThreadStatePlanner threads, ProcessStatePlanner processes, TimerPlanner timers, HostDescription host, SectionList sections, Checkpoint checkpoint)
    {
        foreach (var zombie in checkpoint.Processes.Where(process => process.IsZombie))
            sections.Add(PlanPhase.State, ZombiePlanner.Plan(zombie));
        foreach (var process in living)
        {
            foreach (var thread in process.Threads.Skip(1))
            {
                var own = new StepList(new TaskId(process.Pid, thread.Tid));
                threads.Plan(thread, own);
                SignalPlanner.PlanPending(thread, null, host, own);
                sections.Add(PlanPhase.State, own.Steps);
            }

            var steps = new StepList(TaskId.Leader(process.Pid));
            SignalPlanner.PlanActions(process, steps);
            SignalPlanner.PlanPending(process.MainThread, process.Task.SignalsS, host, steps);
            timers.Create(process, steps);
            processes.PlanPrivileged(process, steps);
            threads.Plan(process.MainThread, steps);
            sections.Add(PlanPhase.State, steps.Steps);
        }
    }

    private static void AddIdentity(ProcessCheckpoint process, HostDescription host, ThreadStatePlanner threads, SectionList sections)
    {
        foreach (var thread in process.Threads.Skip(1))
        {
            var own = new StepList(new TaskId(process.Pid, thread.Tid));
            threads.PlanIdentity(thread, own);
            sections.Add(PlanPhase.Identity, own.Steps);
        }

        var steps = new StepList(TaskId.Leader(process.Pid));
        threads.PlanIdentity(process.MainThread, steps);
        ProcessStatePlanner.PlanDumpable(process, host, steps);
        sections.Add(PlanPhase.Identity, steps.Steps);
    }
}
