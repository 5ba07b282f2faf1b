namespace Isthmus.Engine.Files.Abi;

/// <summary>open(2) flags, fcntl(2) commands and seals of x86-64 Linux (asm-generic/fcntl.h, linux/fcntl.h).</summary>
internal static class Fcntl
{
    public const uint O_ACCMODE = 3;
    public const uint O_RDONLY = 0;
    public const uint O_WRONLY = 1;
    public const uint O_RDWR = 2;
    public const uint O_CREAT = 0x40;
    public const uint O_EXCL = 0x80;
    public const uint O_NOCTTY = 0x100;
    public const uint O_TRUNC = 0x200;
    public const uint O_APPEND = 0x400;
    public const uint O_NONBLOCK = 0x800;
    public const uint O_ASYNC = 0x2000;
    public const uint O_DIRECT = 0x4000;
    public const uint O_LARGEFILE = 0x8000;
    public const uint O_DIRECTORY = 0x1_0000;
    public const uint O_NOFOLLOW = 0x2_0000;
    public const uint O_NOATIME = 0x4_0000;
    public const uint O_CLOEXEC = 0x8_0000;
    public const uint O_PATH = 0x20_0000;

    /// <summary>The bit that O_TMPFILE adds to O_DIRECTORY.</summary>
    public const uint TmpFileBit = 0x40_0000;

    /// <summary>The file status flags that F_SETFL changes.</summary>
    public const uint SettableFlags = O_APPEND | O_NONBLOCK | O_ASYNC | O_DIRECT | O_NOATIME;

    public const int F_SETFD = 2;
    public const int F_SETFL = 4;
    public const int F_SETLK = 6;
    public const int F_SETOWN = 8;
    public const int F_SETSIG = 10;
    public const int F_SETOWN_EX = 15;
    public const int F_OFD_SETLK = 37;
    public const int F_SETPIPE_SZ = 1031;
    public const int F_ADD_SEALS = 1033;

    public const int F_SEAL_SEAL = 1;
    public const int F_SEAL_WRITE = 8;

    public const int FD_CLOEXEC = 1;

    public const int AT_FDCWD = -100;

    public const int S_IFMT = 0xF000;
    public const int S_IFIFO = 0x1000;
    public const int S_IFCHR = 0x2000;
    public const int S_IFDIR = 0x4000;
    public const int S_IFBLK = 0x6000;
    public const int S_IFREG = 0x8000;
    public const int S_IFLNK = 0xA000;
    public const int S_IFSOCK = 0xC000;

    public const uint MFD_ALLOW_SEALING = 2;

    public const int LOCK_SH = 1;
    public const int LOCK_EX = 2;
    public const int LOCK_NB = 4;
}
