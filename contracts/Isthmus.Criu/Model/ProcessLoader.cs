using Isthmus.Criu.Images;

namespace Isthmus.Criu;

/// <summary>Decodes the process tree and what belongs to each process.</summary>
internal sealed class ProcessLoader(CheckpointLoader images, IImageSource source, ImageLimits limits)
{
    readonly Dictionary<uint, IReadOnlyList<FdinfoEntry>> _descriptors = [];

    public IReadOnlyList<ProcessCheckpoint> Load()
    {
        var byPid = new Dictionary<uint, ProcessCheckpoint>();
        var tids = new HashSet<uint>();
        foreach (var (offset, ids, _) in images.Entries<PstreeEntry>(ImageKinds.Pstree))
        {
            var parent = CheckPlace(offset, ids, byPid);
            var process = LoadProcess(offset, ids, tids);
            byPid.Add(ids.Pid, process);
            parent?.Adopt(process);
        }

        return byPid.Count > 0 ? [.. byPid.Values] : throw new ImageException(ImageKinds.Pstree.FileName(), -1, "there is no process in it");
    }

    /// <summary>CRIU writes parents first, so a parent that isn't known yet is also what a cycle looks like.</summary>
    ProcessCheckpoint? CheckPlace(int offset, PstreeEntry ids, Dictionary<uint, ProcessCheckpoint> byPid)
    {
        if (byPid.Count >= limits.Tasks)
            throw Bad(offset, $"more than {limits.Tasks} processes");
        if (ids.Pid is 0 or > int.MaxValue || ids.Pgid > int.MaxValue || ids.Sid > int.MaxValue)
            throw Bad(offset, $"{ids.Pid} (group {ids.Pgid}, session {ids.Sid}) is no process id");
        if (ids.Ppid == 0 && byPid.Count == 0)
            return null;
        return byPid.TryGetValue(ids.Ppid, out var parent) && !parent.IsZombie
            ? parent
            : throw Bad(offset, $"the parent {ids.Ppid} of process {ids.Pid} is not a live process before it");
    }

    void CheckThreads(int offset, PstreeEntry ids, HashSet<uint> tids)
    {
        if (ids.Threads.Count > limits.Tasks)
            throw Bad(offset, $"more than {limits.Tasks} threads");
        if (!ids.Threads.Contains(ids.Pid))
            throw Bad(offset, $"process {ids.Pid} does not list its main thread");
        foreach (var tid in ids.Threads)
            if (tid is 0 or > int.MaxValue || !tids.Add(tid))
                throw Bad(offset, $"thread id {tid} of process {ids.Pid} is 0, too large, or used twice");
    }

    static ImageException Bad(int offset, string what) => new(ImageKinds.Pstree.FileName(), offset, what);

    ProcessCheckpoint LoadProcess(int offset, PstreeEntry ids, HashSet<uint> tids)
    {
        var main = LoadCore(ids.Pid);
        if (main.Tc is not { } task)
            throw new ImageException(ImageKinds.Core.FileName(ids.Pid), -1, "the state of the process is missing");
        // A zombie's thread list means nothing: CRIU 4.2 writes uninitialised memory into it.
        if ((TaskState)task.TaskState is TaskState.Dead or TaskState.Zombie)
        {
            if (!tids.Add(ids.Pid))
                throw Bad(offset, $"the id of process {ids.Pid} is used twice");
            return new ProcessCheckpoint { Ids = ids, Task = task, Threads = [] };
        }

        CheckThreads(offset, ids, tids);
        var objects = images.Single<TaskKobjIdsEntry>(ImageKinds.Ids, ids.Pid);
        return new ProcessCheckpoint
        {
            Ids = ids,
            Task = task,
            Threads =
            [
                Thread(ids.Pid, main),
                .. ids.Threads.Where(tid => tid != ids.Pid).Select(tid => Thread(tid, LoadCore(tid))),
            ],
            KernelObjects = objects,
            Memory = images.Single<MmEntry>(ImageKinds.Mm, ids.Pid),
            Pages = PageMap.Load(source, ImageKinds.Pagemap, ids.Pid, limits),
            FileSystem = images.Single<FsEntry>(ImageKinds.Fs, ids.Pid),
            Descriptors = Descriptors(objects.FilesId),
        };
    }

    CoreEntry LoadCore(uint tid)
    {
        var core = images.Single<CoreEntry>(ImageKinds.Core, tid);
        if (core.Mtype != MachineType.X8664)
            throw new ImageException(ImageKinds.Core.FileName(tid), -1, $"it is of a machine of type {core.Mtype}; only x86-64 can be carried");
        return core;
    }

    static ThreadCheckpoint Thread(uint tid, CoreEntry core) => core is { ThreadInfo.Gpregs: not null, ThreadInfo.Fpregs: not null, ThreadCore: not null }
        ? new ThreadCheckpoint((int)tid, core)
        : throw new ImageException(ImageKinds.Core.FileName(tid), -1, "the state of the thread is missing");

    IReadOnlyList<FdinfoEntry> Descriptors(uint filesId)
    {
        if (_descriptors.TryGetValue(filesId, out var known))
            return known;
        var descriptors = new SortedDictionary<uint, FdinfoEntry>();
        foreach (var (offset, entry, _) in images.Entries<FdinfoEntry>(ImageKinds.Fdinfo, filesId))
            if (entry.Fd > int.MaxValue || !descriptors.TryAdd(entry.Fd, entry))
                throw new ImageException(ImageKinds.Fdinfo.FileName(filesId), offset, $"descriptor {entry.Fd} is too large or occurs twice");
        return _descriptors[filesId] = [.. descriptors.Values];
    }
}
