using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Linux;

/// <summary>
/// Bindings of <c>unistd.h</c>: pread(2) and pwrite(2), for files whose offsets are addresses, such as /proc/PID/mem; and
/// the calls that work on a name in an open directory.
/// </summary>
public static partial class Unistd
{
    /// <summary>Returns the bytes read, or -1 with the error in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    public static unsafe partial nint Pread(SafeFileHandle file, byte* buffer, nuint count, long offset);

    /// <summary>Returns the bytes written, or -1 with the error in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    public static unsafe partial nint Pwrite(SafeFileHandle file, byte* buffer, nuint count, long offset);

    /// <summary>Writes to the file's own position. Returns the bytes written, or -1 with the error in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static unsafe partial nint Write(SafeFileHandle file, byte* buffer, nuint count);

    /// <summary>Reads from the file's own position. Returns the bytes read, or -1 with the error in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static unsafe partial nint Read(SafeFileHandle file, byte* buffer, nuint count);

    /// <summary>Removes a name. Returns 0, or -1 with the error in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int UnlinkAt(SafeFileHandle directory, string name, int flags);

    /// <summary>Gives a file another name, which must be free. Returns 0, or -1 with the error in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LinkAt(SafeFileHandle directory, string name, SafeFileHandle newDirectory, string newName, int flags);

    /// <summary>Makes a symbolic link. Returns 0, or -1 with the error in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SymlinkAt(string target, SafeFileHandle directory, string name);

    /// <summary>Reads a symbolic link's text, without a null at its end. Returns its bytes, or -1 with the error in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial nint ReadLinkAt(SafeFileHandle directory, string name, byte* buffer, nuint count);

    /// <summary>Sets owner and group. Returns 0, or -1 with the error in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    public static partial int Fchown(SafeFileHandle file, uint owner, uint group);

    /// <summary>Writes a file or directory through to the disk. Returns 0, or -1 with the error in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Fsync(SafeFileHandle file);
}
