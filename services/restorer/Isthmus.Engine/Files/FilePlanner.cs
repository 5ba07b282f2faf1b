using Isthmus.Criu;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Files.Kinds;
using Isthmus.Engine.Files.Tcp;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files;

/// <summary>
/// Compiles the open files of a checkpoint to the calls that its processes make. A file that several processes have is made
/// by the process from which they all descend, parked at a number above all others, and inherited; each process then puts what it
/// inherited and what is its own at the numbers of the checkpoint. Call the four methods of each process in the order in which
/// they stand here, <see cref="CreateShared"/> parents first. All calls need the capabilities of root.
/// </summary>
public sealed partial class FilePlanner
{
    private readonly Checkpoint _checkpoint;
    private readonly HostDescription _host;
    private readonly ISet<string> _notes;
    private readonly ProcessTree _tree;
    private readonly RefusalLog _refusals = new();
    private readonly DescriptorTables _tables;
    private readonly FileNames _names;
    private readonly RecipeBook _book;
    private readonly SharedBlobs _blobs = new();
    private readonly Dictionary<int, ProcessFiles> _processes = [];
    private readonly Dictionary<int, List<FileLockEntry>> _locks = [];
    private readonly Dictionary<int, List<(OpenFile File, Holder At)>> _owners = [];
    private readonly Dictionary<int, List<(EpollRecipe Set, int Number, EventpollTfdEntry Member)>> _members = [];
    private readonly EpollWaits _waits;
    private int _firstParked;
    private int _firstScratch;

    /// <param name="checkpoint">The decoded images.</param>
    /// <param name="tcpRepair">How connections are made.</param>
    /// <param name="host">Where the tree is to run.</param>
    /// <param name="notes">Receives what is left out because the host does not have it.</param>
    /// <param name="needsNoFile">Areas that are mapped without a file although the images name one; null for none.</param>
    public FilePlanner(Checkpoint checkpoint, ITcpRepair tcpRepair, HostDescription host, ISet<string> notes, Predicate<VmaEntry>? needsNoFile = null)
    {
        _checkpoint = checkpoint;
        _waits = new EpollWaits(checkpoint);
        _host = host;
        _notes = notes;
        _tree = new ProcessTree(checkpoint.Processes.Select(process => (process.Pid, process.ParentPid)));
        _tables = new DescriptorTables(checkpoint, _refusals);
        _names = new FileNames(checkpoint, _refusals);
        _book = new RecipeBook(checkpoint, _tables, _names, tcpRepair, host, _refusals);
        foreach (var process in checkpoint.Processes)
            if (!process.IsZombie)
                RegisterMemory(process, needsNoFile);
        RegisterLocks();
        Place();
        RegisterMembers();
        RegisterOwners();
    }

    /// <summary>Everything that cannot be carried. When it is not empty there are no plans.</summary>
    public IReadOnlyList<FileRefusal> Refusals => _refusals.Refusals;

    /// <summary>The soft limit of open files (RLIMIT_NOFILE) that every process needs until its own limits are set.</summary>
    public int DescriptorLimit { get; private set; }

    /// <summary>The number at which every process has the host's control device until <see cref="Kick"/> is over; −1 where there is none.</summary>
    public int ControlNumber { get; private set; } = -1;

    /// <summary>Calls of <paramref name="pid"/> before its children are forked. A leaf of the tree has them too.</summary>
    public IReadOnlyList<Step> CreateShared(int pid)
    {
        var process = Process(pid);
        var calls = process.Calls;
        if (pid == _tree.Root)
        {
            calls.Purpose = "descriptors of the stub";
            calls.CloseFrom(0);
            OpenControlDevice(calls);
        }

        foreach (var anchor in process.Anchors)
        {
            calls.Purpose = anchor.Name;
            var made = anchor.Create(calls);
            calls.Duplicate(made, anchor.Number, closeOnExec: false);
            calls.Close(made);
        }

        var created = new CreatedFiles();
        foreach (var recipe in process.Shared)
        {
            calls.Purpose = recipe.Name;
            created.Clear();
            recipe.Create(calls, created);
            foreach (var (file, number) in created.Made)
            {
                if (file.Parked >= 0)
                    calls.Duplicate(number, file.Parked, closeOnExec: false);
                calls.Close(number);
            }
        }

        return calls.TakeSteps();
    }

    /// <summary>Calls of <paramref name="pid"/> when its memory exists: its descriptors are those of the checkpoint afterwards, and parked ones.</summary>
    public IReadOnlyList<Step> Install(int pid)
    {
        var process = Process(pid);
        new Installation(process, _firstParked, _firstScratch).Write();
        return process.Calls.TakeSteps();
    }

    /// <summary>Calls of <paramref name="pid"/> when every process has its memory and its files.</summary>
    public IReadOnlyList<Step> Late(int pid)
    {
        var process = Process(pid);
        var calls = process.Calls;
        foreach (var anchor in process.Anchors)
        {
            calls.Purpose = anchor.Name;
            anchor.Late(calls);
        }

        // Before the locks: closing any descriptor of a file gives up the process's POSIX locks on it.
        calls.Purpose = "parked descriptors";
        calls.CloseFrom(ControlNumber < 0 ? _firstParked : ControlNumber + 1);
        AddMembers(pid, calls);

        foreach (var (recipe, file, at) in process.FollowUps)
        {
            calls.Purpose = recipe.Name;
            recipe.Late(calls, file, at);
        }

        foreach (var (file, at) in _owners.GetValueOrDefault(pid, []))
        {
            calls.Purpose = $"owner of fd {TaskCalls.Number(at.Descriptor)}";
            FileOwner.Set(calls, at.Descriptor, FileOwner.Of(file.Entry)!);
        }

        foreach (var entry in _locks.GetValueOrDefault(pid, []))
            FileLocks.Take(calls, entry);
        return calls.TakeSteps();
    }

    /// <summary>The last calls of <paramref name="pid"/> before it runs: connections resume, timers start. The service's address must be reachable by then.</summary>
    public IReadOnlyList<Step> Kick(int pid)
    {
        var process = Process(pid);
        var calls = process.Calls;
        foreach (var (recipe, file, at) in process.FollowUps)
        {
            calls.Purpose = recipe.Name;
            recipe.Kick(calls, file, at);
        }

        if (ControlNumber >= 0)
        {
            calls.Purpose = "control device";
            calls.Close(ControlNumber);
        }

        if (pid != _tree.Root)
            return calls.TakeSteps();
        calls.Purpose = "hard link that CRIU made at dump";
        foreach (var link in _names.LinksToRemove)
            calls.CallExpecting(Expectation.SuccessOr(Errno.ENOENT), Syscall.Unlink, link);
        return calls.TakeSteps();
    }

    /// <summary>
    /// Opens a file that <paramref name="pid"/> maps, executes or stands in (VmaEntry.shmid of a file mapping, MmEntry.exe_file_id,
    /// FsEntry.cwd_id). Runs between <see cref="CreateShared"/> and <see cref="Install"/>; the caller closes the result.
    /// </summary>
    /// <param name="flags">open(2) flags.</param>
    /// <param name="result">Receives the descriptor.</param>
    public IReadOnlyList<Step> OpenForMapping(int pid, uint fileId, uint flags, Slot result)
    {
        var entry = _checkpoint.File(fileId);
        var anonymous = entry.Memfd is not null ? _book.UseMemfd(fileId, pid, null) : null;
        var path = anonymous is null ? _names.Path(fileId) : _blobs.Path(anonymous.Path);
        var shown = anonymous?.Name ?? _names.Shown(fileId);
        var task = TaskId.Leader(pid);
        var steps = new List<Step>
        {
            new CallStep(task, Syscall.Open, [path, (ulong)RegularFileRecipe.OpenFlags(flags), 0], result, Expectation.Success, shown),
        };
        if (entry.Reg is { } regular)
            steps.AddRange(FileCheck.Steps(task, result, regular, shown));
        return steps;
    }

    private void OpenControlDevice(TaskCalls calls)
    {
        if (_host.ControlDevice is not { } device)
            return;
        calls.Purpose = $"control device {device}";
        var opened = calls.Open(Syscall.Open, calls.Blobs.Path(device), (ulong)Fcntl.O_RDWR, 0);
        calls.Duplicate(opened, ControlNumber, closeOnExec: false);
        calls.Close(opened);
    }

    private ProcessFiles Process(int pid)
    {
        if (Refusals.Count > 0)
            throw new InvalidOperationException("A checkpoint with refused files has no plan.");
        return _processes[pid];
    }
}
