using Isthmus.Criu.Images;
using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files.Kinds;

/// <summary>An inotify instance (inotify(7)). Watches are added late, so that they do not see the restore itself.</summary>
internal sealed class InotifyRecipe : FileRecipe
{
    /// <summary>INOTIFY_IOC_SETNEXTWD (linux/inotify.h): the number of the next watch. Kernels with CONFIG_CHECKPOINT_RESTORE.</summary>
    private const uint SetNextWatch = 0x4004_4900;

    /// <summary>All events, IN_EXCL_UNLINK and IN_ONESHOT: what a watch keeps of the mask it was added with.</summary>
    private const uint KeptMask = 0xFFF | 0x0400_0000 | 0x8000_0000;

    private readonly OpenFile _file;
    private readonly InotifyFileEntry _entry;
    private readonly List<InotifyWdEntry> _watches;

    public InotifyRecipe(OpenFile file)
    {
        _file = file;
        _entry = file.Entry.Ify;
        Files = [file];
        _watches = [.. _entry.Wd];
        _watches.Sort((a, b) => a.Wd.CompareTo(b.Wd));
    }

    public override IReadOnlyList<OpenFile> Files { get; }

    public override string Name => $"inotify instance {_file.Id:x}";

    public override bool HasFollowUp => true;

    /// <summary>Whether the watches have the numbers that a new instance gives them by itself: 1, 2, 3 …</summary>
    public static bool CountsFromOne(InotifyFileEntry entry) => entry.Wd.Select(watch => watch.Wd).Order().SequenceEqual(Enumerable.Range(1, entry.Wd.Count).Select(number => (uint)number));

    public override void Create(TaskCalls calls, CreatedFiles created)
    {
        var descriptor = calls.Open(Syscall.InotifyInit1, (ulong)(_entry.Flags & Fcntl.O_NONBLOCK));
        FileStatus.Set(calls, descriptor, _entry.Flags, _entry.Flags & Fcntl.O_NONBLOCK);
        created.Add(_file, descriptor);
    }

    public override void Late(TaskCalls calls, OpenFile file, Holder at)
    {
        foreach (var watch in _watches)
        {
            if (calls.Host.Has(HostFeatures.WatchNumbers))
                calls.Call(Syscall.Ioctl, at.Descriptor, (ulong)SetNextWatch, (ulong)watch.Wd);
            calls.CallExpecting(
                Expectation.Exactly((ulong)watch.Wd), Syscall.InotifyAddWatch, at.Descriptor, calls.Blobs.Path(watch.FHandle.Path), (ulong)(watch.Mask & KeptMask));
        }
    }
}
