using Google.Protobuf;
using Isthmus.Criu;
using Isthmus.Criu.Images;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Planning;

namespace Isthmus.Engine.Rehearsal;

/// <summary>
/// Images of a server that never ran: a master, and a worker with connections, and a thread where the host has them. What it does when it is restored is of
/// no interest, for it never runs.
/// </summary>
internal sealed class RehearsalImages(HostDescription host, VdsoImage vdso, int rootPid)
{
    private const int Connections = 150;
    private const int Areas = 60;
    private const ulong FirstArea = 0x10_0000_0000;
    private const ulong AreaStride = 0x10_0000;
    private const ulong Code = FirstArea + (Areas * AreaStride);
    private const ulong PageSize = 4096;
    private const int PagesOfAnArea = 8;

    /// <summary>Encodes and decodes them: the decoder is rehearsed too.</summary>
    public Checkpoint Load()
    {
        var images = new MemoryImageSource();
        var (master, worker) = ((uint)rootPid, (uint)rootPid + 1);
        new RehearsalFiles().Write(images, worker, Connections);
        images.Add(ImageKinds.Fdinfo, master, _ => { });
        images.Add(ImageKinds.Inventory, 0, writer => writer.WriteEntry(new InventoryEntry { ImgVersion = 2, FdinfoPerId = true }));
        images.Add(ImageKinds.Pstree, 0, writer =>
        {
            writer.WriteEntry(new PstreeEntry { Pid = master, Ppid = 0, Pgid = master, Sid = master, Threads = { master } });
            writer.WriteEntry(new PstreeEntry { Pid = worker, Ppid = master, Pgid = master, Sid = master, Threads = { host.Has(HostFeatures.Threads) ? [worker, worker + 1] : new[] { worker } } });
        });
        var now = HostClocks.Now();
        images.Add(ImageKinds.Timens, 0, writer => writer.WriteEntry(new TimensEntry { Monotonic = Time(now.Monotonic), Boottime = Time(now.Boottime) }));
        Process(images, master);
        Process(images, worker);
        images.Add(ImageKinds.Core, worker + 1, writer => writer.WriteEntry(Core(worker + 1)));
        return Checkpoint.Load(images);
    }

    private void Process(MemoryImageSource images, uint pid)
    {
        images.Add(ImageKinds.Core, pid, writer => writer.WriteEntry(Core(pid)));
        images.Add(ImageKinds.Ids, pid, writer => writer.WriteEntry(new TaskKobjIdsEntry { VmId = pid, FilesId = pid, FsId = pid, SighandId = pid }));
        images.Add(ImageKinds.Fs, pid, writer => writer.WriteEntry(new FsEntry { CwdId = RehearsalFiles.DirectoryId, RootId = RehearsalFiles.DirectoryId, Umask = 0x12 }));
        images.Add(ImageKinds.Mm, pid, writer => writer.WriteEntry(Memory()));
        images.Add(ImageKinds.Pagemap, pid, writer =>
        {
            const uint present = (uint)PageFlags.Present;
            writer.WriteEntry(new PagemapHead { PagesId = pid });
            for (ulong i = 0; i < Areas; i++)
                writer.WriteEntry(new PagemapEntry { Vaddr = FirstArea + (i * AreaStride), CompatNrPages = PagesOfAnArea, NrPages = PagesOfAnArea, Flags = present });
            var pages = (ulong)vdso.Code.Length / PageSize;
            writer.WriteEntry(new PagemapEntry { Vaddr = Code, CompatNrPages = (uint)pages, NrPages = pages, Flags = present });
        });
        images.Add(ImageKinds.Pages, pid, writer =>
        {
            writer.WriteRaw(new byte[Areas * PagesOfAnArea * (int)PageSize]);
            writer.WriteRaw(vdso.Code.Span);
        });
    }

    private MmEntry Memory()
    {
        const uint readWrite = 3;
        const uint privateAnonymous = 0x22;
        var memory = new MmEntry
        {
            MmStartCode = FirstArea, MmEndCode = FirstArea + PageSize, MmStartData = FirstArea, MmEndData = FirstArea + PageSize, MmStartStack = FirstArea,
            MmStartBrk = FirstArea, MmBrk = FirstArea, MmArgStart = FirstArea, MmArgEnd = FirstArea, MmEnvStart = FirstArea, MmEnvEnd = FirstArea,
            ExeFileId = RehearsalFiles.ProgramId, MmSavedAuxv = { 0, 0 }, Dumpable = 1,
        };
        for (ulong i = 0; i < Areas; i++)
            memory.Vmas.Add(Area(FirstArea + (i * AreaStride), PagesOfAnArea * PageSize, readWrite, VmaStatus.Regular | VmaStatus.AnonPrivate, privateAnonymous));
        foreach (var data in vdso.DataAreas)
            memory.Vmas.Add(Area(Code - data.BeforeCode, data.Length, 1, VmaStatus.Regular | VmaStatus.Vvar | VmaStatus.AnonPrivate, privateAnonymous));
        memory.Vmas.Add(Area(Code, (ulong)vdso.Code.Length, 5, VmaStatus.Regular | VmaStatus.Vdso | VmaStatus.AnonPrivate, privateAnonymous));
        return memory;
    }

    private static Timespec Time(long nanoseconds)
    {
        var (seconds, rest) = ClockShift.Split(nanoseconds);
        return new Timespec { TvSec = (ulong)seconds, TvNsec = (ulong)rest };
    }

    private static VmaEntry Area(ulong start, ulong length, uint protection, VmaStatus status, uint flags) => new()
    {
        Start = start, End = start + length, Pgoff = 0, Shmid = 0, Prot = protection, Flags = flags, Status = (uint)status, Fd = -1,
    };

    private CoreEntry Core(uint tid)
    {
        var task = new TaskCoreEntry
        {
            TaskState = (uint)TaskState.Alive, ExitCode = 0, Personality = 0, Flags = 0, BlkSigset = 0, RawComm = ByteString.CopyFromUtf8("rehearsal"),
        };
        for (var signal = 0; signal < 62; signal++)
            task.Sigactions.Add(new SaEntry { Sigaction = 1, Flags = 0, Restorer = 0, Mask = 0 });
        uint[] capabilities = [(uint)host.Capabilities, (uint)(host.Capabilities >> 32)];
        return new CoreEntry
        {
            Mtype = MachineType.X8664,
            ThreadInfo = new ThreadInfoX86 { ClearTidAddr = 0, Gpregs = Registers(), Fpregs = FloatingPoint() },
            Tc = task,
            ThreadCore = new ThreadCoreEntry
            {
                FutexRla = FirstArea, FutexRlaLen = 24, SchedNice = 0, BlkSigset = 0, RawComm = ByteString.CopyFromUtf8("rehearsal"),
                Creds = new CredsEntry
                {
                    Uid = 0, Gid = 0, Euid = 0, Egid = 0, Suid = 0, Sgid = 0, Fsuid = 0, Fsgid = 0, Secbits = 0,
                    CapPrm = { capabilities }, CapEff = { capabilities }, CapBnd = { capabilities }, CapInh = { 0, 0 },
                },
            },
        };
    }

    private static UserX86RegsEntry Registers() => new()
    {
        R15 = 0, R14 = 0, R13 = 0, R12 = 0, Bp = 0, Bx = 0, R11 = 0, R10 = 0, R9 = 0, R8 = 0, Ax = 0, Cx = 0, Dx = 0, Si = 0, Di = 0, OrigAx = ulong.MaxValue,
        Ip = FirstArea, Cs = 0x33, Flags = 0x202, Sp = FirstArea + PageSize, Ss = 0x2b, FsBase = 0, GsBase = 0, Ds = 0, Es = 0, Fs = 0, Gs = 0,
        Mode = UserX86RegsMode.Native,
    };

    private static UserX86FpregsEntry FloatingPoint() => new()
    {
        Cwd = 0x37f, Swd = 0, Twd = 0, Fop = 0, Rip = 0, Rdp = 0, Mxcsr = 0x1f80, MxcsrMask = 0xffff,
        StSpace = { new uint[32] }, XmmSpace = { new uint[64] }, Xsave = new UserX86XsaveEntry { XstateBv = 3 },
    };
}
