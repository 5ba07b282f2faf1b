using System.Runtime.InteropServices;

namespace Isthmus.Linux;

/// <summary>Bindings of <c>sys/prctl.h</c> and <c>linux/prctl.h</c> (prctl(2)).</summary>
public static partial class Prctl
{
    public const int PR_SET_PDEATHSIG = 1;
    public const int PR_SET_DUMPABLE = 4;
    public const int PR_SET_NAME = 15;
    public const int PR_CAPBSET_DROP = 24;
    public const int PR_SET_TIMERSLACK = 29;
    public const int PR_MCE_KILL = 33;
    public const int PR_MCE_KILL_SET = 1;
    public const int PR_SET_SPECULATION_CTRL = 53;
    public const int PR_SET_IO_FLUSHER = 57;
    public const int PR_SET_MEMORY_MERGE = 67;
    public const int PR_SET_SECUREBITS = 28;
    public const int PR_SET_MM = 35;
    public const int PR_SET_MM_MAP = 14;
    public const int PR_SET_CHILD_SUBREAPER = 36;
    public const int PR_SET_NO_NEW_PRIVS = 38;
    public const int PR_SET_THP_DISABLE = 41;
    public const int PR_CAP_AMBIENT = 47;
    public const int PR_CAP_AMBIENT_RAISE = 2;

    /// <summary>Linux 6.15: timer_create(2) takes the wanted ID.</summary>
    public const int PR_TIMER_CREATE_RESTORE_IDS = 77;
    public const int PR_TIMER_CREATE_RESTORE_IDS_OFF = 0;
    public const int PR_TIMER_CREATE_RESTORE_IDS_ON = 1;
    public const int PR_TIMER_CREATE_RESTORE_IDS_GET = 2;

    /// <summary>Errors in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    public static partial int Call(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);
}
