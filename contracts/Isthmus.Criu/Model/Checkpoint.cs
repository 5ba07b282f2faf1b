using Isthmus.Criu.Images;

namespace Isthmus.Criu;

/// <summary>
/// A frozen tree as CRIU 4.2 dumped it: all images decoded and checked against each other; only page contents stay in
/// the source. Every lookup of something that images refer to throws <see cref="ImageException"/> when it isn't there.
/// </summary>
public sealed class Checkpoint
{
    readonly Dictionary<int, ProcessCheckpoint> _byPid;

    internal Checkpoint(IImageSource source, InventoryEntry inventory, IReadOnlyList<ProcessCheckpoint> processes)
    {
        Source = source;
        Inventory = inventory;
        Processes = processes;
        _byPid = processes.ToDictionary(process => process.Pid);
    }

    /// <summary>Where the images are; must outlive the checkpoint, which refers to its memory.</summary>
    public IImageSource Source { get; }

    public InventoryEntry Inventory { get; }

    /// <summary>Parents before their children; the first is the root.</summary>
    public IReadOnlyList<ProcessCheckpoint> Processes { get; }

    public ProcessCheckpoint Root => Processes[0];

    /// <summary>All open file descriptions by id (files.img).</summary>
    public required IReadOnlyDictionary<uint, FileEntry> Files { get; init; }

    /// <summary>Contents of shared memory by id (<c>VmaEntry.shmid</c>, <c>MemfdInodeEntry.shmid</c>).</summary>
    public required IReadOnlyDictionary<ulong, PageMap> SharedMemories { get; init; }

    /// <summary>TCP connections by socket inode (<c>InetSkEntry.ino</c>).</summary>
    public required IReadOnlyDictionary<uint, TcpStream> TcpStreams { get; init; }

    /// <summary>Contents of pipes by pipe id.</summary>
    public required IReadOnlyDictionary<uint, PipeContents> Pipes { get; init; }

    /// <summary>Contents of FIFOs by pipe id.</summary>
    public required IReadOnlyDictionary<uint, PipeContents> Fifos { get; init; }

    /// <summary>Messages waiting in sockets by the receiver's file id, oldest first.</summary>
    public required IReadOnlyDictionary<uint, IReadOnlyList<QueuedMessage>> SocketQueues { get; init; }

    /// <summary>How files without a name are found, by the id of the file that refers to them.</summary>
    public required IReadOnlyDictionary<uint, RemapFilePathEntry> Remaps { get; init; }

    /// <summary>Deleted files by ghost id.</summary>
    public required IReadOnlyDictionary<uint, GhostFile> GhostFiles { get; init; }

    /// <summary>Anonymous files by inode id (<c>MemfdFileEntry.inode_id</c>).</summary>
    public required IReadOnlyDictionary<uint, MemfdInodeEntry> Memfds { get; init; }

    /// <summary>Terminals by id (<c>TtyFileEntry.tty_info_id</c>).</summary>
    public required IReadOnlyDictionary<uint, TtyInfoEntry> Ttys { get; init; }

    public required IReadOnlyList<FileLockEntry> FileLocks { get; init; }

    /// <summary>CLOCK_MONOTONIC and CLOCK_BOOTTIME of the tree at dump, in its own time namespace where it has one (the image's id is that namespace's then, else 0); null when the image is missing.</summary>
    public TimensEntry? Clocks { get; init; }

    /// <summary>Control groups; null when they were not dumped.</summary>
    public CgroupEntry? Cgroups { get; init; }

    /// <summary>The source's CPU; null when it was not dumped.</summary>
    public CpuinfoEntry? Cpu { get; init; }

    /// <summary>Seccomp filters; empty when no thread has one.</summary>
    public SeccompEntry Seccomp { get; init; } = new();

    /// <summary>Decodes and checks all images.</summary>
    /// <exception cref="ImageException">An image is missing, damaged, or contradicts another.</exception>
    public static Checkpoint Load(IImageSource source, ImageLimits? limits = null) =>
        new CheckpointLoader(source, limits ?? ImageLimits.Default).Load();

    public ProcessCheckpoint Process(int pid) => _byPid.TryGetValue(pid, out var process)
        ? process
        : throw Missing(ImageKinds.Pstree, $"there is no process {pid}");

    public FileEntry File(uint id) => Find(Files, id, ImageKinds.Files, "file");

    public TcpStream TcpStream(uint inode) => TcpStreams.TryGetValue(inode, out var stream)
        ? stream
        : throw new ImageException(ImageKinds.TcpStream.FileName(inode), -1, "the image of a connection is missing");

    public PageMap SharedMemory(ulong shmid) => SharedMemories.TryGetValue(shmid, out var map)
        ? map
        : throw new ImageException(ImageKinds.ShmemPagemap.FileName(shmid), -1, "the image of shared memory is missing");

    /// <summary>
    /// Contents of a shared memory area. CRIU 4.2 dumps MAP_SHARED | MAP_ANONYMOUS as a mapping of an anonymous file that
    /// the kernel calls "/dev/zero"; older releases, and hugetlb areas, name the shared memory itself.
    /// </summary>
    public PageMap SharedMemory(VmaEntry area)
    {
        if (!area.Is(VmaStatus.Memfd))
            return SharedMemory(area.Shmid);
        return area.Shmid <= uint.MaxValue && File((uint)area.Shmid).Memfd is { } memfd
            ? SharedMemory(Memfd(memfd.InodeId).Shmid)
            : throw Missing(ImageKinds.Files, $"there is no anonymous file with id {area.Shmid}");
    }

    public GhostFile GhostFile(uint id) => GhostFiles.TryGetValue(id, out var ghost)
        ? ghost
        : throw new ImageException(ImageKinds.GhostFile.FileName(id), -1, "the image of a deleted file is missing");

    public MemfdInodeEntry Memfd(uint inodeId) => Find(Memfds, inodeId, ImageKinds.Memfd, "anonymous file");

    public TtyInfoEntry Tty(uint id) => Find(Ttys, id, ImageKinds.TtyInfo, "terminal");

    /// <summary>Messages that wait in a socket; empty when none do.</summary>
    public IReadOnlyList<QueuedMessage> Queue(uint fileId) => SocketQueues.GetValueOrDefault(fileId, []);

    static T Find<T>(IReadOnlyDictionary<uint, T> entries, uint id, ImageKind kind, string what) =>
        entries.TryGetValue(id, out var entry) ? entry : throw Missing(kind, $"there is no {what} with id {id}");

    static ImageException Missing(ImageKind kind, string what) => new(kind.FileName(), -1, what);
}
