using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Linux;

/// <summary>Bindings of <c>sys/ioctl.h</c> and <c>asm-generic/ioctls.h</c> (ioctl(2)).</summary>
internal static partial class Ioctls
{
    /// <summary>How many bytes wait to be read.</summary>
    public const nuint FIONREAD = 0x541B;

    /// <summary>Opens the file that a unix socket is bound to (linux/un.h, Linux 4.11); the result is a descriptor with O_PATH.</summary>
    public const nuint SIOCUNIXFILE = 0x89E0;

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Call(SafeFileHandle descriptor, nuint request, ref int value);
}
