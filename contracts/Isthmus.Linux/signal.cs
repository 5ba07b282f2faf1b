using System.Runtime.InteropServices;

namespace Isthmus.Linux;

/// <summary>Bindings of <c>signal.h</c> (kill(2)) and the numbers of x86-64 signals (signal(7)).</summary>
public static partial class Signal
{
    public const int SIGTRAP = 5;
    public const int SIGKILL = 9;
    public const int SIGCHLD = 17;
    public const int SIGSTOP = 19;

    /// <summary>Sends a signal. Errors in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);
}
