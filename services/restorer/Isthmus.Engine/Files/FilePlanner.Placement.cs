using Isthmus.Criu;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files.Kinds;
using Isthmus.Engine.Hosts;

namespace Isthmus.Engine.Files;

/// <summary>Decides, before any call is written, which process makes what and at which numbers it is parked.</summary>
public sealed partial class FilePlanner
{
    // Descriptors that are open for a moment while files are made.
    private const int LeastRoom = 64;

    /// <summary>Files that a process uses without a descriptor: mappings, executable, working directory, root.</summary>
    private void RegisterMemory(ProcessCheckpoint process, Predicate<VmaEntry>? needsNoFile)
    {
        UseFile(process.Pid, process.FileSystem.CwdId);
        UseFile(process.Pid, process.FileSystem.RootId);
        UseFile(process.Pid, process.Memory.ExeFileId);
        foreach (var area in process.Memory.Vmas)
            if (area.Is(VmaStatus.FilePrivate | VmaStatus.FileShared | VmaStatus.Memfd) && needsNoFile?.Invoke(area) != true)
                UseFile(process.Pid, area.Shmid);
    }

    private void UseFile(int pid, ulong id)
    {
        if (id > uint.MaxValue)
        {
            _refusals.Add("file", pid, null, $"it maps file {id:x}, which no checkpoint can hold", "Dump the service again.");
            return;
        }

        var fileId = (uint)id;
        if (_checkpoint.Files.TryGetValue(fileId, out var entry) && entry.Memfd is not null)
            _book.UseMemfd(fileId, pid, null);
        else
            _names.Register(fileId, pid, null);
    }

    private void RegisterLocks()
    {
        foreach (var entry in _checkpoint.FileLocks)
        {
            var held = _tree.Contains(entry.Pid) && _tables.Of(entry.Pid).ContainsKey(entry.Fd);
            if (FileLocks.WhyNot(entry) is { } why)
                _refusals.Add(FileLocks.Name(entry), entry.Pid, entry.Fd, why, "Move the service when it has given the lock up.");
            else if (FileLocks.IsOfDescription(entry) && !_host.Has(HostFeatures.DescriptionLocks))
                _refusals.Add(FileLocks.Name(entry), entry.Pid, entry.Fd, $"locks of open file descriptions (F_OFD_SETLK) do not exist on {_host.System}", "Keep the service on Linux.");
            else if (!held)
                _refusals.Add(FileLocks.Name(entry), entry.Pid, entry.Fd, "its descriptor is not in the checkpoint", "Dump the service again.");
            else
                Listed(_locks, entry.Pid).Add(entry);
        }
    }

    private void Place()
    {
        var room = LeastRoom;
        foreach (var recipe in _book.Recipes)
        {
            recipe.Home = CommonAncestor(recipe.Files);
            recipe.BeforeFork = recipe.Files.Any(file => file.Holders.Exists(holder => holder.Pid != recipe.Home));
            room = Math.Max(room, recipe.Room);
        }

        _firstParked = _tables.Highest + 1 + room;
        var next = _firstParked;
        if (_host.ControlDevice is not null)
            ControlNumber = next++;
        foreach (var process in _checkpoint.Processes)
        {
            var numbers = new DescriptorNumbers(_firstParked);
            _processes[process.Pid] = new ProcessFiles(new TaskCalls(process.Pid, numbers, _blobs, _host, _notes) { ControlDevice = ControlNumber }, numbers);
        }

        foreach (var anchor in _names.Ghosts.Concat<AnchorRecipe>(_book.Memfds))
        {
            anchor.Directory = _host.DescriptorDirectory;
            anchor.Home = anchor.Users.Aggregate(_tree.CommonAncestor);
            anchor.Number = next++;
            _processes[anchor.Home].Anchors.Add(anchor);
        }

        foreach (var recipe in _book.Recipes)
            Place(recipe, ref next);
        foreach (var process in _processes.Values)
            process.Sort(_tree);
        _firstScratch = next;
        DescriptorLimit = next + room;
    }

    private void Place(FileRecipe recipe, ref int next)
    {
        var home = _processes[recipe.Home];
        if (recipe.BeforeFork)
            home.Shared.Add(recipe);
        else
            home.Own.Add((recipe.Files.Min(file => file.First?.Descriptor ?? int.MaxValue), recipe));

        foreach (var file in recipe.Files)
        {
            if (file.First is not { } first)
                continue;
            if (recipe.HasFollowUp)
                _processes[first.Pid].FollowUps.Add((recipe, file, first));
            if (!recipe.BeforeFork)
                continue;
            file.Parked = next++;
            foreach (var holder in file.Holders)
                _processes[holder.Pid].Inherited.Add((file, holder));
        }
    }

    private int CommonAncestor(IReadOnlyList<OpenFile> files)
    {
        var home = 0;
        foreach (var file in files)
            foreach (var holder in file.Holders)
                home = home == 0 ? holder.Pid : _tree.CommonAncestor(home, holder.Pid);
        return home;
    }

    /// <summary>A member is added in the first process that has both the set and the member's number.</summary>
    private void RegisterMembers()
    {
        foreach (var set in _book.EpollSets)
        {
            foreach (var member in set.Members)
            {
                var at = set.File.Holders.Find(holder => _tables.Of(holder.Pid).ContainsKey((int)member.Tfd));
                if (at == default)
                    _refusals.Add("epoll member", set.File, $"it watches descriptor {member.Tfd}, which no process with the set has open", "Move the service when it is not there.");
                else
                    Listed(_members, at.Pid).Add((set, at.Descriptor, member));
            }
        }
    }

    /// <summary>
    /// Members that are connections and of which the process knew everything come first, so that what the set says of them can be taken
    /// before it has others.
    /// </summary>
    private void AddMembers(int pid, TaskCalls calls)
    {
        foreach (var set in _members.GetValueOrDefault(pid, []).GroupBy(member => (member.Set, member.Number)))
        {
            calls.Purpose = set.Key.Set.Name;
            var known = set.Where(member => IsKnown(pid, set.Key.Set, member.Member)).ToList();
            foreach (var (recipe, number, member) in known)
                recipe.AddMember(calls, number, member);
            EpollRecipe.TakeReports(calls, set.Key.Number, known.Count);
            foreach (var (recipe, number, member) in set.Except(known))
                recipe.AddMember(calls, number, member);
        }
    }

    /// <summary>
    /// Whether a member has nothing to say that the process was not told: a connection with empty queues, whose segments are held until the
    /// tree runs, in a set that had nothing to report. What waits in a queue is reported anew, which at worst is once too often.
    /// </summary>
    private bool IsKnown(int pid, EpollRecipe set, EventpollTfdEntry member) =>
        EpollRecipe.ReportsChanges(member) && set.File.Holders.All(holder => holder.Pid == pid) && _waits.IsIdle(set.File)
        && _tables.Of(pid).TryGetValue((int)member.Tfd, out var file) && file.Entry.Isk is { } socket
        && _checkpoint.TcpStreams.TryGetValue(socket.Ino, out var stream) && stream.ReceiveQueue.IsEmpty && stream.SendQueue.IsEmpty;

    private void RegisterOwners()
    {
        foreach (var file in _tables.Files.Values)
        {
            if (FileOwner.Of(file.Entry) is not { } owner || !FileOwner.IsSet(owner) || file.First is not { } first)
                continue;
            if (owner.Signum != 0 && !_host.Has(HostFeatures.SignalOwners))
                _refusals.Add("signal-driven I/O", file, $"it raises signal {owner.Signum} instead of SIGIO, which {_host.System} cannot", "Let the service use SIGIO, or keep it on Linux.");
            else if (owner.Pid != 0 && !IsKnown(owner.PidType, (int)owner.Pid))
                _refusals.Add("signal-driven I/O", file, $"its owner, process or group {owner.Pid}, is not in the tree", "Set an owner in the tree (fcntl(2), F_SETOWN).");
            else
                Listed(_owners, first.Pid).Add((file, first));
        }
    }

    private bool IsKnown(uint type, int id) => type switch
    {
        // F_OWNER_TID, F_OWNER_PID, F_OWNER_PGRP.
        0 => _checkpoint.Processes.Any(process => process.Ids.Threads.Contains((uint)id)),
        1 => _tree.Contains(id),
        _ => _checkpoint.Processes.Any(process => process.ProcessGroup == id),
    };

    private static List<T> Listed<T>(Dictionary<int, List<T>> lists, int pid)
    {
        if (!lists.TryGetValue(pid, out var list))
            lists[pid] = list = [];
        return list;
    }
}
