using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files;

/// <summary>File status flags that are set after a file exists (F_SETFL).</summary>
internal static class FileStatus
{
    /// <param name="wanted">open(2) flags of the checkpoint.</param>
    /// <param name="has">Those of F_SETFL's flags that the file already has.</param>
    public static void Set(TaskCalls calls, int descriptor, uint wanted, uint has = 0)
    {
        if ((wanted & Fcntl.SettableFlags) != (has & Fcntl.SettableFlags))
            calls.Call(Syscall.Fcntl, descriptor, Fcntl.F_SETFL, (ulong)(wanted & Fcntl.SettableFlags));
    }
}
