using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Linux;

/// <summary>Bindings of <c>stdio.h</c> (renameat(2)).</summary>
public static partial class Stdio
{
    /// <summary>Renames, replacing what has the new name. Returns 0, or -1 with the error in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RenameAt(SafeFileHandle directory, string name, SafeFileHandle newDirectory, string newName);
}
