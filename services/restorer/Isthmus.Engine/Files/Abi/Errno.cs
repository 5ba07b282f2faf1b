namespace Isthmus.Engine.Files.Abi;

/// <summary>Error numbers of x86-64 Linux that a plan tolerates (asm-generic/errno-base.h, errno.h).</summary>
internal static class Errno
{
    public const int ENOENT = 2;
    public const int EBUSY = 16;
    public const int EINVAL = 22;
    public const int ENOTCONN = 107;
}
