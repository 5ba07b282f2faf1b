using System.Runtime.InteropServices;

namespace Isthmus.Linux;

/// <summary>Bindings of <c>linux/ioprio.h</c> (ioprio_get(2)); the C library has none of its own.</summary>
public static partial class Ioprio
{
    private const int IOPRIO_WHO_PROCESS = 1;

    private const int NR_ioprio_set = 251;

    private const int NR_ioprio_get = 252;

    private const int ClassShift = 13;

    /// <summary>The class and level of a thread's I/O priority as one number, 0 for none of its own; −1 with an error in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    /// <param name="tid">The thread, as this process sees it.</param>
    public static int Of(int tid)
    {
        var value = (int)Syscall(NR_ioprio_get, IOPRIO_WHO_PROCESS, tid, 0);
        // Class 0 says that the nice value decides; kernels before 5.19 put a level beside it that nobody chose.
        return value > 0 && value >> ClassShift == 0 ? 0 : value;
    }

    /// <summary>Sets it; −1 with an error in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    public static int Set(int tid, int priority) => (int)Syscall(NR_ioprio_set, IOPRIO_WHO_PROCESS, tid, priority);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Syscall(nint number, nint which, nint who, nint priority);
}
