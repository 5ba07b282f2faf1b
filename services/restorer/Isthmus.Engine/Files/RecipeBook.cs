using Isthmus.Criu;
using Isthmus.Criu.Addendum;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files.Kinds;
using Isthmus.Engine.Files.Sockets;
using Isthmus.Engine.Files.Tcp;
using Isthmus.Engine.Hosts;

namespace Isthmus.Engine.Files;

/// <summary>Finds the recipe of every open file, and refuses the files that have none.</summary>
internal sealed class RecipeBook
{
    private readonly Checkpoint _checkpoint;
    private readonly FileNames _names;
    private readonly ITcpRepair _repair;
    private readonly RefusalLog _refusals;
    private readonly HostDescription _host;
    private readonly SortedDictionary<uint, MemfdAnchor> _memfds = [];
    private readonly HashSet<(int, int)> _semaphores;
    private readonly Dictionary<uint, IReadOnlyList<OptionValue>> _options = [];
    private readonly List<FileRecipe> _recipes = [];
    private readonly List<EpollRecipe> _epollSets = [];

    public RecipeBook(Checkpoint checkpoint, DescriptorTables tables, FileNames names, ITcpRepair repair, HostDescription host, RefusalLog refusals)
    {
        _checkpoint = checkpoint;
        _names = names;
        _repair = repair;
        _host = host;
        _refusals = refusals;
        var addendum = FileAddendum.Load(checkpoint.Source);
        _semaphores = [.. addendum.Semaphores.Select(descriptor => (descriptor.Pid, descriptor.Number))];
        foreach (var socket in addendum.Sockets)
            _options[socket.Inode] = socket.Options;
        var pipes = new SortedDictionary<uint, List<OpenFile>>();
        var fifos = new SortedDictionary<uint, List<OpenFile>>();
        var unix = new List<OpenFile>();
        foreach (var file in tables.Files.Values)
        {
            switch (file.Entry.Type)
            {
                case FdType.Pipe when file.Entry.Pipe is { } pipe:
                    Group(pipes, pipe.PipeId, file);
                    break;
                case FdType.Fifo when file.Entry.Fifo is { } fifo:
                    if (RegisterName(FifoRecipe.PathId(file), file))
                        Group(fifos, fifo.PipeId, file);
                    break;
                case FdType.UnixSocket when file.Entry.Usk is not null:
                    unix.Add(file);
                    break;
                case FdType.EventPoll when file.Entry.Epfd is not null && !host.Has(HostFeatures.InheritedEpoll) && file.Holders.DistinctBy(holder => holder.Pid).Count() > 1:
                    refusals.Add("shared epoll set", file, $"processes {string.Join(", ", file.Holders.Select(holder => holder.Pid).Distinct())} share it, and {host.System} lets no epoll set be inherited", "Let each process make its own (nginx does).");
                    break;
                case FdType.EventPoll when file.Entry.Epfd is not null:
                    _epollSets.Add(new EpollRecipe(file));
                    _recipes.Add(_epollSets[^1]);
                    break;
                default:
                    if (Single(file) is { } recipe)
                        _recipes.Add(recipe);
                    break;
            }
        }

        foreach (var (id, ends) in pipes)
            _recipes.Add(new PipeRecipe(id, ends, checkpoint.Pipes.GetValueOrDefault(id)));
        foreach (var (id, ends) in fifos)
            _recipes.Add(new FifoRecipe(id, ends, names, checkpoint));
        _recipes.AddRange(UnixGroups.Form(unix, checkpoint, ConnectionAddendum.Load(checkpoint.Source), _options, refusals));
    }

    public IReadOnlyList<FileRecipe> Recipes => _recipes;

    public IReadOnlyList<EpollRecipe> EpollSets => _epollSets;

    public IEnumerable<MemfdAnchor> Memfds => _memfds.Values;

    /// <summary>The anonymous file of an open file of the checkpoint, noted as used by <paramref name="pid"/>; null when it is refused.</summary>
    public MemfdAnchor? UseMemfd(uint fileId, int pid, OpenFile? file)
    {
        if (!_checkpoint.Files.TryGetValue(fileId, out var entry) || entry.Memfd is not { } memfd)
            return null;
        if (!_memfds.TryGetValue(memfd.InodeId, out var anchor))
        {
            var inode = _checkpoint.Memfd(memfd.InodeId);
            if (inode.HasHugetlbFlag)
            {
                _refusals.Add("memfd of huge pages", pid, file?.First?.Descriptor, $"\"{inode.Name}\" needs huge pages (MFD_HUGETLB)", "Let the service use pages of the normal size.");
                return null;
            }

            _memfds[memfd.InodeId] = anchor = new MemfdAnchor(inode, _checkpoint.SharedMemories.GetValueOrDefault(inode.Shmid));
        }

        anchor.UsedBy(pid);
        if (file is not null)
            anchor.OpenedBy(file);
        if (anchor.OpenFiles > 1 && !_host.Has(HostFeatures.ReopenedFiles))
        {
            _refusals.Add("memfd", pid, file?.First?.Descriptor, $"{anchor.Name} was opened more than once, which {_host.System} cannot do again", "Let the service open it once and duplicate the descriptor.");
            return null;
        }

        return anchor;
    }

    private FileRecipe? Single(OpenFile file)
    {
        var entry = file.Entry;
        switch (entry.Type)
        {
            case FdType.Regular when entry.Reg is not null:
                return RegisterName(file.Id, file) ? new RegularFileRecipe(file, _names) : null;
            case FdType.EventFd when entry.Efd is not null:
                return new EventFdRecipe(file, file.Holders.Exists(holder => _semaphores.Contains((holder.Pid, holder.Descriptor))));
            case FdType.SignalFd when entry.Sgfd is not null && !_host.Has(HostFeatures.SignalFiles):
                return Refuse(file, "signalfd", $"{_host.System} does not have signalfd(2)");
            case FdType.SignalFd when entry.Sgfd is not null:
                return new SignalFdRecipe(file);
            case FdType.TimerFd when entry.Tfd is { Ticks: not 0 } ticked && !_host.Has(HostFeatures.TimerTicks) && !TimerFdRecipe.IsOneShot(ticked):
                return Refuse(file, "timerfd", $"{ticked.Ticks} of its expirations were not read, and {_host.System} cannot be told so");
            case FdType.TimerFd when entry.Tfd is { } timer:
                return (timer.SettimeFlags & TimerFdRecipe.CancelOnSet) == 0
                    ? new TimerFdRecipe(file)
                    : Refuse(file, "timerfd", "it is cancelled when the clock is set (TFD_TIMER_CANCEL_ON_SET), and its absolute time is not in the checkpoint");
            case FdType.Inotify when entry.Ify is { } counted && !_host.Has(HostFeatures.WatchNumbers) && !InotifyRecipe.CountsFromOne(counted):
                return Refuse(file, "inotify watch", $"{_host.System} numbers watches from 1 on and cannot be told other numbers");
            case FdType.Inotify when entry.Ify is { } inotify:
                return inotify.Wd.All(watch => watch.FHandle.HasPath)
                    ? new InotifyRecipe(file)
                    : Refuse(file, "inotify watch", "the path of what it watches is not in the checkpoint");
            case FdType.Memfd when entry.Memfd is not null:
                return Memfd(file);
            case FdType.InetSocket when entry.Isk is not null:
                return InetSocket(file);
            default:
                UnsupportedFiles.Refuse(file, _checkpoint, _refusals);
                return null;
        }
    }

    private MemfdRecipe? Memfd(OpenFile file)
    {
        MemfdAnchor? anchor = null;
        foreach (var holder in file.Holders)
            anchor = UseMemfd(file.Id, holder.Pid, file);
        return anchor is null ? null : new MemfdRecipe(file, anchor);
    }

    private FileRecipe? InetSocket(OpenFile file)
    {
        if (UnsupportedFiles.WhyNot(file.Entry.Isk) is var (resource, reason, remedy))
        {
            _refusals.Add(resource, file, reason, remedy);
            return null;
        }

        if (InetHostRules.WhyNot(file.Entry.Isk, _options.GetValueOrDefault(file.Entry.Isk.Ino, []), _host) is { } missing)
            return Refuse(file, "socket option", missing);
        var further = _options.GetValueOrDefault(file.Entry.Isk.Ino, []);
        if (file.Entry.Isk.Proto != Abi.Socket.IPPROTO_TCP || file.Entry.Isk.DstPort == 0)
            return new InetSocketRecipe(file, further);
        if (!_checkpoint.TcpStreams.TryGetValue(file.Entry.Isk.Ino, out var stream))
            return Refuse(file, "TCP connection", "its queues and sequence numbers are not in the checkpoint");
        var connection = new TcpConnection(file.Entry.Isk, stream);
        return _repair.WhyNot(connection) is { } why
            ? Refuse(file, "TCP connection", $"{connection}: {why}")
            : new TcpConnectionRecipe(file, connection, _repair, further);
    }

    private FileRecipe? Refuse(OpenFile file, string resource, string reason)
    {
        _refusals.Add(resource, file, reason, "Move the service when it does not use it.");
        return null;
    }

    private bool RegisterName(uint fileId, OpenFile file)
    {
        var known = true;
        foreach (var holder in file.Holders)
            known &= _names.Register(fileId, holder.Pid, file);
        return known;
    }

    private static void Group(SortedDictionary<uint, List<OpenFile>> groups, uint id, OpenFile file)
    {
        if (!groups.TryGetValue(id, out var group))
            groups[id] = group = [];
        group.Add(file);
    }
}
