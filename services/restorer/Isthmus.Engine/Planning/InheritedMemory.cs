using Isthmus.Criu;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Planning;

/// <summary>
/// Anonymous shared memory (mmap(2) MAP_SHARED | MAP_ANONYMOUS) as programs get it: mapped before a fork and inherited. The process
/// from which all of its users descend maps it in place before it forks; each process then unmaps what it does not have.
/// CRIU dumps it as a memfd with the kernel's own name for it; where users have it at different addresses, or as a
/// descriptor, it is restored as one.
/// </summary>
internal sealed class InheritedMemory
{
    private const uint PROT_READ_WRITE = 3;
    private const uint MAP_SHARED_ANONYMOUS_FIXED = 1 | 0x20 | 0x10;
    private const uint MAP_NORESERVE = 0x4000;
    private const ulong PageSize = 4096;
    private const ulong HighestAddress = 0x7fff_ffff_f000;

    private readonly Checkpoint _checkpoint;
    private readonly ProcessTree _tree;
    private readonly Dictionary<uint, Region> _regions = [];

    public InheritedMemory(Checkpoint checkpoint, Execution.GadgetArea gadgets)
    {
        _checkpoint = checkpoint;
        _tree = new ProcessTree(checkpoint.Processes.Select(process => (process.Pid, process.ParentPid)));
        foreach (var users in Users().GroupBy(user => user.Inode))
        {
            var first = users.First();
            var inode = checkpoint.Memfd(users.Key);
            if (inode.Size > HighestAddress || users.Any(user => user.Area.Pgoff > user.Area.Start || user.Area.Pgoff > HighestAddress || user.Area.End > HighestAddress))
                continue;
            var start = first.Area.Start - first.Area.Pgoff;
            var region = new Region(
                inode, start, start + Math.Max((inode.Size + PageSize - 1) & ~(PageSize - 1), users.Max(user => user.Area.Pgoff + user.Area.Length)),
                users.Select(user => user.Process.Pid).Distinct().Aggregate(_tree.CommonAncestor), first.Area.Flags & MAP_NORESERVE);
            if (IsAnonymous(inode) && region.End <= HighestAddress && users.All(user => user.Area.Start - user.Area.Pgoff == start)
                && !region.Meets(gadgets.Base, gadgets.End) && !_regions.Values.Any(other => other.Meets(region.Start, region.End)))
                _regions.Add(users.Key, region);
        }

        foreach (var open in checkpoint.Processes.SelectMany(process => process.Descriptors).Where(open => open.Type == FdType.Memfd))
            _regions.Remove(checkpoint.File(open.Id).Memfd?.InodeId ?? 0);
    }

    /// <summary>Whether the area is inherited.</summary>
    public bool Has(VmaEntry area) => InodeOf(area) is { } inode && _regions.ContainsKey(inode);

    /// <summary>Before a process forks: what it maps for itself and those below.</summary>
    public IEnumerable<Step> HandDown(ProcessCheckpoint process)
    {
        foreach (var region in _regions.Values.Where(region => region.Home == process.Pid))
        {
            var steps = new StepList(TaskId.Leader(process.Pid));
            steps.Expect(
                "map anonymous shared memory", Expectation.Exactly(region.Start), Syscall.Mmap,
                region.Start, region.End - region.Start, (ulong)PROT_READ_WRITE, (ulong)(MAP_SHARED_ANONYMOUS_FIXED | region.NoReserve), -1, 0);
            if (_checkpoint.SharedMemories.TryGetValue(region.Inode.Shmid, out var pages))
            {
                foreach (var run in pages.Runs.Where(run => run.Present))
                    steps.Add(new WriteStep(steps.Task, region.Start + run.Address, pages.Read(run), "shared pages"));
            }

            foreach (var step in steps.Steps)
                yield return step;
        }
    }

    /// <summary>Before a process maps its own memory: it keeps of what it inherited the parts that it has, with their protection.</summary>
    public void Trim(ProcessCheckpoint process, StepList steps)
    {
        foreach (var (inode, region) in _regions)
        {
            if (_tree.CommonAncestor(region.Home, process.Pid) != region.Home)
                continue;
            var end = region.Start;
            foreach (var area in process.Memory.Vmas.Where(area => InodeOf(area) == inode))
            {
                Unmap(end, area.Start, steps);
                if (area.Prot != PROT_READ_WRITE)
                    steps.Call("protect shared memory", Syscall.Mprotect, area.Start, area.Length, (ulong)area.Prot);
                end = area.End;
            }

            Unmap(end, region.End, steps);
        }
    }

    private static void Unmap(ulong start, ulong end, StepList steps)
    {
        if (end > start)
            steps.Call("unmap shared memory of others", Syscall.Munmap, start, end - start);
    }

    private IEnumerable<(uint Inode, ProcessCheckpoint Process, VmaEntry Area)> Users()
    {
        foreach (var process in _checkpoint.Processes.Where(process => !process.IsZombie))
        {
            foreach (var area in process.Memory.Vmas)
            {
                if (InodeOf(area) is { } inode)
                    yield return (inode, process, area);
            }
        }
    }

    /// <summary>The inode of a shared mapping of a memfd. A private one sees the shared pages through its own file: it keeps the memfd.</summary>
    private uint? InodeOf(VmaEntry area) =>
        area.Is(VmaStatus.Memfd) && area.Shmid <= uint.MaxValue && _checkpoint.Files.TryGetValue((uint)area.Shmid, out var file) ? file.Memfd?.InodeId : null;

    private bool IsAnonymous(MemfdInodeEntry inode) =>
        inode is { Name: "/dev/zero", HugetlbFlag: 0 } && Users().Where(user => user.Inode == inode.InodeId).All(user => user.Area.Is(VmaStatus.FileShared));

    private sealed record Region(MemfdInodeEntry Inode, ulong Start, ulong End, int Home, uint NoReserve)
    {
        public bool Meets(ulong start, ulong end) => start < End && end > Start;
    }
}
