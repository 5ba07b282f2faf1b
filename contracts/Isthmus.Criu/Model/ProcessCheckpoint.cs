using Isthmus.Criu.Images;

namespace Isthmus.Criu;

/// <summary>One process of the tree. A zombie has nothing but its ids and its <see cref="Task"/>.</summary>
public sealed class ProcessCheckpoint
{
    readonly List<ProcessCheckpoint> _children = [];

    /// <summary>Its ids: those of the dumped PID namespace.</summary>
    public required PstreeEntry Ids { get; init; }

    public int Pid => (int)Ids.Pid;

    public int ParentPid => (int)Ids.Ppid;

    public int ProcessGroup => (int)Ids.Pgid;

    public int Session => (int)Ids.Sid;

    /// <summary>Null for the root of the tree.</summary>
    public ProcessCheckpoint? Parent { get; private set; }

    public IReadOnlyList<ProcessCheckpoint> Children => _children;

    /// <summary>Process-wide state: name, signal actions, timers, limits.</summary>
    public required TaskCoreEntry Task { get; init; }

    public TaskState State => (TaskState)Task.TaskState;

    public bool IsZombie => State is TaskState.Dead or TaskState.Zombie;

    /// <summary>Main thread first; empty for a zombie.</summary>
    public required IReadOnlyList<ThreadCheckpoint> Threads { get; init; }

    public ThreadCheckpoint MainThread => Threads[0];

    /// <summary>Ids of the kernel objects that it uses; equal ids in two processes mean a shared object.</summary>
    public TaskKobjIdsEntry KernelObjects { get => Of(_kernelObjects); init => _kernelObjects = value; }

    public MmEntry Memory { get => Of(_memory); init => _memory = value; }

    public PageMap Pages { get => Of(_pages); init => _pages = value; }

    /// <summary>Working directory, root, umask.</summary>
    public FsEntry FileSystem { get => Of(_fileSystem); init => _fileSystem = value; }

    /// <summary>Open descriptors by rising number; empty for a zombie.</summary>
    public IReadOnlyList<FdinfoEntry> Descriptors { get; init; } = [];

    readonly TaskKobjIdsEntry? _kernelObjects;
    readonly MmEntry? _memory;
    readonly PageMap? _pages;
    readonly FsEntry? _fileSystem;

    internal void Adopt(ProcessCheckpoint child)
    {
        child.Parent = this;
        _children.Add(child);
    }

    T Of<T>(T? value) where T : class => value ?? throw new InvalidOperationException($"Process {Pid} is a zombie and has none.");
}
