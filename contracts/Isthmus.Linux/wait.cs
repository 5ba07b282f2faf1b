using System.Runtime.InteropServices;

namespace Isthmus.Linux;

/// <summary>Bindings of <c>sys/wait.h</c> (waitpid(2)).</summary>
public static partial class Wait
{
    /// <summary>Waits for children of every kind, threads included.</summary>
    public const int __WALL = 0x40000000;

    /// <summary>Waits for a state change. Returns the PID, or -1 with the error in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitPid(int pid, out int status, int options);

    public static bool Exited(int status) => (status & 0x7f) == 0;

    public static bool Signaled(int status) => (sbyte)((status & 0x7f) + 1) >> 1 > 0;

    public static bool Stopped(int status) => (status & 0xff) == 0x7f;

    public static int ExitStatus(int status) => (status >> 8) & 0xff;

    public static int TermSignal(int status) => status & 0x7f;

    /// <summary>The signal that stopped the task; with PTRACE_O_TRACESYSGOOD bit 7 marks a system call stop.</summary>
    public static int StopSignal(int status) => (status >> 8) & 0xff;
}
