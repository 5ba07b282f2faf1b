using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Linux;

/// <summary>Bindings of <c>sched.h</c> (setns(2), unshare(2), sched_getscheduler(2)).</summary>
public static partial class Sched
{
    /// <summary>CLONE_NEWNET of <c>linux/sched.h</c>: a network namespace.</summary>
    public const int CLONE_NEWNET = 0x40000000;

    /// <summary>Children do not inherit a real-time policy: a bit beside the policy.</summary>
    public const int SCHED_RESET_ON_FORK = 0x40000000;

    public const int SCHED_FIFO = 1;
    public const int SCHED_RR = 2;
    public const int SCHED_IDLE = 5;

    /// <summary>A thread's policy, with <see cref="SCHED_RESET_ON_FORK"/> where it is set; −1 when there is no such thread.</summary>
    [LibraryImport("libc", EntryPoint = "sched_getscheduler", SetLastError = true)]
    public static partial int PolicyOf(int tid);

    /// <summary>Binds a thread to processors: bit N for processor N. −1 with an error in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    public static partial int SetAffinity(int tid, nuint length, ReadOnlySpan<byte> mask);

    /// <summary>Moves the calling thread into a namespace. Errors in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    internal static partial int SetNs(SafeFileHandle namespaceFile, int type);
}
