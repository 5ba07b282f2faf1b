using System.Runtime.InteropServices;

namespace Isthmus.Linux;

/// <summary>Bindings of <c>linux/kcmp.h</c> (kcmp(2)); the C library has none of its own.</summary>
public static partial class Kcmp
{
    private const int KCMP_FILE = 0;
    private const int KCMP_EPOLL_TFD = 7;

    /// <summary>struct kcmp_epoll_slot: a member of an epoll set.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct EpollSlot
    {
        public uint Set;
        public uint Number;
        public uint Offset;
    }

    /// <summary>The memory (CLONE_VM).</summary>
    public const int KCMP_VM = 1;

    /// <summary>The descriptor table (CLONE_FILES).</summary>
    public const int KCMP_FILES = 2;

    /// <summary>Working directory, root and umask (CLONE_FS).</summary>
    public const int KCMP_FS = 3;

    /// <summary>Signal actions (CLONE_SIGHAND).</summary>
    public const int KCMP_SIGHAND = 4;

    private const int NR_kcmp = 312;

    /// <summary>True when two threads share one kernel object; false too when one of them has ended or may not be looked at.</summary>
    /// <param name="first">A thread, as this process sees it.</param>
    /// <param name="second">Another.</param>
    /// <param name="kind">KCMP_*.</param>
    public static bool AreSame(int first, int second, int kind) => Syscall(NR_kcmp, first, second, kind, 0, 0) == 0;

    /// <summary>True when two threads have one each; false when they share it, or one of them cannot be looked at.</summary>
    public static bool AreDifferent(int first, int second, int kind) => Syscall(NR_kcmp, first, second, kind, 0, 0) > 0;

    /// <summary>True when descriptors of two processes are one open file.</summary>
    public static bool AreSameFile(int first, int firstNumber, int second, int secondNumber) => Syscall(NR_kcmp, first, second, KCMP_FILE, firstNumber, secondNumber) == 0;

    /// <summary>Whether a process's descriptor is the open file that a member of its epoll set watches (Linux 4.13).</summary>
    /// <param name="process">As this process sees it.</param>
    /// <param name="number">The descriptor.</param>
    /// <param name="set">The epoll set's descriptor.</param>
    /// <param name="member">The number under which the member was added.</param>
    /// <param name="offset">Which of the members of that number, as /proc/PID/fdinfo lists them.</param>
    public static unsafe bool IsMember(int process, int number, int set, int member, int offset)
    {
        var slot = new EpollSlot { Set = (uint)set, Number = (uint)member, Offset = (uint)offset };
        return Syscall(NR_kcmp, process, process, KCMP_EPOLL_TFD, number, (nint)(&slot)) == 0;
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Syscall(nint number, nint first, nint second, nint kind, nint index1, nint index2);
}
