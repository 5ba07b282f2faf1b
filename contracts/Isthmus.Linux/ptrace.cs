using System.Runtime.InteropServices;

namespace Isthmus.Linux;

/// <summary>
/// Bindings of <c>sys/ptrace.h</c> (ptrace(2)). Requests belong to the thread that attached: all of a tree's must be made by one thread.
/// Only requests that FreeBSD's Linux layer implements as well, and PTRACE_SETOPTIONS.
/// </summary>
public static partial class Ptrace
{
    public const int PTRACE_CONT = 7;
    public const int PTRACE_KILL = 8;
    public const int PTRACE_GETREGS = 12;
    public const int PTRACE_SETREGS = 13;
    public const int PTRACE_ATTACH = 16;
    public const int PTRACE_DETACH = 17;
    public const int PTRACE_SYSCALL = 24;
    public const int PTRACE_SETOPTIONS = 0x4200;

    /// <summary>The tracee is killed when its tracer ends (Linux 3.8).</summary>
    public const int PTRACE_O_EXITKILL = 0x00100000;

    /// <summary>Attaches, continues, detaches …: <paramref name="data"/> is a signal number or options. Errors in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    [LibraryImport("libc", EntryPoint = "ptrace", SetLastError = true)]
    public static partial nint Request(nint request, int tid, nint address, nint data);

    /// <summary>PTRACE_GETREGS and PTRACE_SETREGS.</summary>
    [LibraryImport("libc", EntryPoint = "ptrace", SetLastError = true)]
    public static partial nint Registers(nint request, int tid, nint address, ref UserRegisters registers);
}
