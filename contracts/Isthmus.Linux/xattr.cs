using System.Runtime.InteropServices;

namespace Isthmus.Linux;

/// <summary>Bindings of <c>sys/xattr.h</c> (getxattr(2)).</summary>
public static partial class Xattr
{
    /// <summary>Reads an extended attribute, following links; returns its length in bytes, or -1.</summary>
    [LibraryImport("libc", EntryPoint = "getxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint Get(string path, string name, ref byte value, nuint size);
}
