using System.Runtime.InteropServices;

namespace Isthmus.Linux;

/// <summary>Bindings of <c>linux/close_range.h</c> (close_range(2); glibc 2.34).</summary>
internal static partial class CloseRange
{
    public const int CLOSE_RANGE_CLOEXEC = 1 << 2;

    [LibraryImport("libc", EntryPoint = "close_range", SetLastError = true)]
    public static partial int Close(uint first, uint last, int flags);
}
