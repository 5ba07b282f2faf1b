namespace Isthmus.Criu;

/// <summary>Kinds of memory area (<c>VmaEntry.status</c>; VMA_* of criu/include/image.h).</summary>
[Flags]
public enum VmaStatus : uint
{
    None = 0,

    /// <summary>Dumped and restored as a mapping.</summary>
    Regular = 1 << 0,
    Stack = 1 << 1,
    Vsyscall = 1 << 2,
    Vdso = 1 << 3,
    Heap = 1 << 5,
    FilePrivate = 1 << 6,
    FileShared = 1 << 7,
    AnonShared = 1 << 8,
    AnonPrivate = 1 << 9,
    SysVIpc = 1 << 10,

    /// <summary>A mapped packet socket ring.</summary>
    Socket = 1 << 11,
    Vvar = 1 << 12,
    AioRing = 1 << 13,
    Memfd = 1 << 14,
    ShadowStack = 1 << 15,

    /// <summary>A range of MADV_GUARD_INSTALL, not an area of its own.</summary>
    Guard = 1 << 16,
    Uprobes = 1 << 17,
    ExternalPlugin = 1 << 27,

    /// <summary>CRIU's own note while it restores.</summary>
    Close = 1 << 28,
    NoProtWrite = 1 << 29,
    Premapped = 1 << 30,
    Unsupported = 1u << 31,
}
