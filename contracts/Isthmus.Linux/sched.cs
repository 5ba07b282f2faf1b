using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Linux;

/// <summary>Bindings of <c>sched.h</c> (setns(2), unshare(2)).</summary>
internal static partial class Sched
{
    /// <summary>CLONE_NEWNET of <c>linux/sched.h</c>: a network namespace.</summary>
    public const int CLONE_NEWNET = 0x40000000;

    /// <summary>Moves the calling thread into a namespace. Errors in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    public static partial int SetNs(SafeFileHandle namespaceFile, int type);
}
