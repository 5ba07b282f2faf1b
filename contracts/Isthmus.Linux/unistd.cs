using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Linux;

/// <summary>Bindings of <c>unistd.h</c> (pread(2), pwrite(2)): files whose offsets are addresses, such as /proc/PID/mem.</summary>
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
}
