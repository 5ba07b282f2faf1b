using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Linux;

/// <summary>Bindings of <c>sys/pidfd.h</c> (pidfd_open(2); Linux 5.3, glibc 2.36).</summary>
internal static partial class Pidfd
{
    /// <summary>A descriptor that names one process, whatever happens to its PID. Becomes readable when it ends.</summary>
    [LibraryImport("libc", EntryPoint = "pidfd_open", SetLastError = true)]
    public static partial SafeFileHandle PidfdOpen(int pid, uint flags);

    /// <summary>A duplicate of a descriptor of another process.</summary>
    [LibraryImport("libc", EntryPoint = "pidfd_getfd", SetLastError = true)]
    public static partial SafeFileHandle PidfdGetfd(SafeFileHandle process, int number, uint flags);
}
