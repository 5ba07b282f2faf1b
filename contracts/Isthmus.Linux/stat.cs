using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Linux;

/// <summary>Bindings of <c>sys/stat.h</c> (statx(2), fstatat(2), mkdirat(2)).</summary>
public static partial class Stat
{
    private const int AtFdcwd = -100;
    private const uint StatxNlink = 0x4;
    private const uint StatxInode = 0x100;
    private const uint StatxBlocks = 0x400;

    // struct statx (linux/stat.h): 256 bytes; stx_nlink is 32 bits at 16, stx_ino 64 bits at 32, stx_blocks 64 bits at 48, in units of 512 bytes.
    private const int StructBytes = 256;
    private const int NlinkOffset = 16;
    private const int InodeOffset = 32;
    private const int BlocksOffset = 48;
    private const int BlockBytes = 512;

    /// <summary>How many names a file has, and how many bytes it takes on its file system; links are followed.</summary>
    /// <exception cref="Win32Exception">The file cannot be reached.</exception>
    public static (uint Names, ulong StoredBytes) Of(string path)
    {
        Span<byte> buffer = stackalloc byte[StructBytes];
        if (Statx(AtFdcwd, path, 0, StatxNlink | StatxBlocks, ref MemoryMarshal.GetReference(buffer)) < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"statx of {path}: {Marshal.GetLastPInvokeErrorMessage()}");
        return (BinaryPrimitives.ReadUInt32LittleEndian(buffer[NlinkOffset..]), checked(BinaryPrimitives.ReadUInt64LittleEndian(buffer[BlocksOffset..]) * BlockBytes));
    }

    /// <summary>A file's number in its file system, links followed; null when it cannot be reached.</summary>
    public static ulong? InodeOf(string path)
    {
        Span<byte> buffer = stackalloc byte[StructBytes];
        return Statx(AtFdcwd, path, 0, StatxInode, ref MemoryMarshal.GetReference(buffer)) < 0 ? null : BinaryPrimitives.ReadUInt64LittleEndian(buffer[InodeOffset..]);
    }

    /// <summary>Fills <c>struct stat</c> of x86-64 (144 bytes) for a name in an open directory. Returns 0, or -1 with the error in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    [LibraryImport("libc", EntryPoint = "fstatat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int FstatAt(SafeFileHandle directory, string name, ref byte buffer, int flags);

    /// <summary>Makes a directory. Returns 0, or -1 with the error in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MkdirAt(SafeFileHandle directory, string name, uint mode);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, ref byte buffer);
}
