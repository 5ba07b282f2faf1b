using Google.Protobuf.Reflection;
using Isthmus.Criu.Images;
using static Isthmus.Criu.ImageBody;
using static Isthmus.Criu.ImageIdForm;

namespace Isthmus.Criu;

/// <summary>Every kind of image that CRIU 4.2 writes (criu/image-desc.c; magic numbers from criu/include/magic.h).</summary>
public static class ImageKinds
{
    public static ImageKind Inventory { get; } = new("inventory", 0x58313116, ImageHeader.OwnOnly, None, InventoryEntry.Descriptor, SingleEntry);
    public static ImageKind Stats { get; } = new("stats", 0x57093306, ImageHeader.Service, None, StatsEntry.Descriptor, SingleEntry);
    public static ImageKind IrmapCache { get; } = new("irmap-cache", 0x57004059, ImageHeader.Service, None, IrmapCacheEntry.Descriptor, Entries);

    public static ImageKind Pstree { get; } = Of("pstree", 0x50273030, None, PstreeEntry.Descriptor);
    public static ImageKind Core { get; } = Of("core", 0x55053847, Number, CoreEntry.Descriptor, SingleEntry);
    public static ImageKind Ids { get; } = Of("ids", 0x54432030, Number, TaskKobjIdsEntry.Descriptor, SingleEntry);
    public static ImageKind Mm { get; } = Of("mm", 0x57492820, Number, MmEntry.Descriptor, SingleEntry);
    public static ImageKind Creds { get; } = Of("creds", 0x54023547, Number, CredsEntry.Descriptor, SingleEntry);
    public static ImageKind Fs { get; } = Of("fs", 0x51403912, Number, FsEntry.Descriptor, SingleEntry);
    public static ImageKind Fdinfo { get; } = Of("fdinfo", 0x56213732, Number, FdinfoEntry.Descriptor);
    public static ImageKind Files { get; } = Of("files", 0x56303138, None, FileEntry.Descriptor);
    public static ImageKind Pagemap { get; } = Of("pagemap", 0x56084025, Number, PagemapEntry.Descriptor, ImageBody.Pagemap);
    public static ImageKind ShmemPagemap { get; } = Of("pagemap-shmem", 0x56084025, Number, PagemapEntry.Descriptor, ImageBody.Pagemap);
    public static ImageKind Pages { get; } = RawImage("pages", Number);

    public static ImageKind TcpStream { get; } = Of("tcp-stream", 0x51465506, HexNumber, TcpStreamEntry.Descriptor, SingleEntryWithPayload);
    public static ImageKind SkQueues { get; } = Of("sk-queues", 0x56264026, None, SkPacketEntry.Descriptor, EntriesWithPayload);
    public static ImageKind PipesData { get; } = Of("pipes-data", 0x56453709, None, PipeDataEntry.Descriptor, EntriesWithPayload);
    public static ImageKind FifoData { get; } = Of("fifo-data", 0x59333054, None, PipeDataEntry.Descriptor, EntriesWithPayload);
    public static ImageKind RemapFpath { get; } = Of("remap-fpath", 0x59133954, None, RemapFilePathEntry.Descriptor);
    public static ImageKind GhostFile { get; } = Of("ghost-file", 0x52583605, HexNumber, GhostFileEntry.Descriptor, ImageBody.GhostFile);
    public static ImageKind Memfd { get; } = Of("memfd", 0x48453499, None, MemfdInodeEntry.Descriptor);
    public static ImageKind FileLocks { get; } = Of("filelocks", 0x54323616, None, FileLockEntry.Descriptor);
    public static ImageKind TtyInfo { get; } = Of("tty-info", 0x59453036, None, TtyInfoEntry.Descriptor);
    public static ImageKind TtyData { get; } = Of("tty-data", 0x59413026, None, TtyDataEntry.Descriptor);
    public static ImageKind BpfmapFile { get; } = Of("bpfmap-file", 0x57506142, None, BpfmapFileEntry.Descriptor);
    public static ImageKind BpfmapData { get; } = Of("bpfmap-data", 0x64324033, None, BpfmapDataEntry.Descriptor, EntriesWithPayload);

    public static ImageKind Cgroup { get; } = Of("cgroup", 0x59383330, None, CgroupEntry.Descriptor, SingleEntry);
    public static ImageKind Seccomp { get; } = Of("seccomp", 0x64413049, None, SeccompEntry.Descriptor, SingleEntry);
    public static ImageKind Apparmor { get; } = Of("apparmor", 0x59423047, None, ApparmorEntry.Descriptor, SingleEntry);
    public static ImageKind Cpuinfo { get; } = Of("cpuinfo", 0x61404013, None, CpuinfoEntry.Descriptor, SingleEntry);

    public static ImageKind Timens { get; } = Of("timens", 0x43114433, Number, TimensEntry.Descriptor, SingleEntry);
    public static ImageKind Pidns { get; } = Of("pidns", 0x61157326, Number, PidnsEntry.Descriptor, SingleEntry);
    public static ImageKind Userns { get; } = Of("userns", 0x55474906, Number, UsernsEntry.Descriptor, SingleEntry);
    public static ImageKind Utsns { get; } = Of("utsns", 0x54473203, Number, UtsnsEntry.Descriptor, SingleEntry);
    public static ImageKind Mountpoints { get; } = Of("mountpoints", 0x55563928, Number, MntEntry.Descriptor);
    public static ImageKind Autofs { get; } = Of("autofs", 0x49353943, Number, AutofsEntry.Descriptor);
    public static ImageKind BinfmtMisc { get; } = Of("binfmt-misc", 0x67343323, None, BinfmtMiscEntry.Descriptor);
    public static ImageKind Netdev { get; } = Of("netdev", 0x57373951, Number, NetDeviceEntry.Descriptor);
    public static ImageKind Netns { get; } = Of("netns", 0x55933752, Number, NetnsEntry.Descriptor, SingleEntry);
    public static ImageKind IpcVar { get; } = Of("ipcns-var", 0x53115007, Number, IpcVarEntry.Descriptor, SingleEntry);
    public static ImageKind IpcShm { get; } = Of("ipcns-shm", 0x46283044, Number, IpcShmEntry.Descriptor, EntriesWithPayload);
    public static ImageKind IpcMsg { get; } = Of("ipcns-msg", 0x55453737, Number, IpcMsgEntry.Descriptor, MessageQueues);
    public static ImageKind IpcSem { get; } = Of("ipcns-sem", 0x59573019, Number, IpcSemEntry.Descriptor, EntriesWithPayload);

    /// <summary>All kinds; raw ones are what other tools wrote (ip, iptables-save, tar) and page contents.</summary>
    public static IReadOnlyList<ImageKind> All { get; } =
    [
        Inventory, Stats, IrmapCache, Pstree, Core, Ids, Mm, Creds, Fs, Fdinfo, Files, Pagemap, ShmemPagemap, Pages,
        TcpStream, SkQueues, PipesData, FifoData, RemapFpath, GhostFile, Memfd, FileLocks, TtyInfo, TtyData, BpfmapFile,
        BpfmapData, Cgroup, Seccomp, Apparmor, Cpuinfo, Timens, Pidns, Userns, Utsns, Mountpoints, Autofs, BinfmtMisc,
        Netdev, Netns, IpcVar, IpcShm, IpcMsg, IpcSem,
        RawImage("ifaddr", Number), RawImage("route", Number), RawImage("route6", Number), RawImage("rule", Number),
        RawImage("iptables", Number), RawImage("ip6tables", Number), RawImage("nftables", Number),
        RawImage("netns-ct", Number), RawImage("netns-exp", Number),
    ];

    static ImageKind Of(string name, uint magic, ImageIdForm id, MessageDescriptor entry, ImageBody body = Entries) =>
        new(name, magic, ImageHeader.Common, id, entry, body);

    static ImageKind RawImage(string name, ImageIdForm id) => new(name, 0, ImageHeader.None, id, null, Raw);
}
