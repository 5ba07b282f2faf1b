using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Linux;

/// <summary>Bindings of <c>fcntl.h</c> (openat(2), fcntl(2), open_by_handle_at(2)); flags of x86-64 (asm-generic/fcntl.h).</summary>
internal static partial class Fcntl
{
    public const int O_WRONLY = 0x1;
    public const int O_CREAT = 0x40;
    public const int O_EXCL = 0x80;
    public const int O_NOCTTY = 0x100;
    public const int O_NONBLOCK = 0x800;
    public const int O_DIRECTORY = 0x10000;
    public const int O_NOFOLLOW = 0x20000;
    public const int O_CLOEXEC = 0x80000;
    public const int O_PATH = 0x200000;
    public const int AT_SYMLINK_NOFOLLOW = 0x100;
    public const int AT_REMOVEDIR = 0x200;

    public const int AT_FDCWD = -100;
    public const int F_GETOWN_EX = 16;

    /// <summary>struct f_owner_ex: whom an open file signals.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct OwnerEx
    {
        /// <summary>F_OWNER_TID (0), F_OWNER_PID (1) or F_OWNER_PGRP (2).</summary>
        public int Type;

        /// <summary>As the caller sees it; 0 for nobody.</summary>
        public int Id;
    }

    /// <summary>Of F_GETOWN_EX. Returns 0, or -1 with the error in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int GetOwner(SafeFileHandle file, int command, ref OwnerEx owner);

    /// <summary>Opens a path. Errors in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle Open(int directory, string path, int flags, uint mode);

    /// <summary>Opens what a struct file_handle names, in the file system of an open directory (needs CAP_DAC_READ_SEARCH). Errors in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    [LibraryImport("libc", EntryPoint = "open_by_handle_at", SetLastError = true)]
    public static partial SafeFileHandle OpenByHandleAt(SafeFileHandle mount, ReadOnlySpan<byte> handle, int flags);

    /// <summary>Opens a name in an open directory. Errors in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle OpenAt(SafeFileHandle directory, string name, int flags, uint mode);
}
