using System.Runtime.InteropServices;

namespace Isthmus.Linux;

/// <summary>
/// Bindings of <c>spawn.h</c> (posix_spawn(3)). Unlike System.Diagnostics.Process, which reaps every child of this process,
/// a child started this way is waited for by whoever started it: what ptrace needs.
/// </summary>
public static partial class Spawn
{
    /// <summary>Starts <paramref name="path"/>. Returns 0 or an errno.</summary>
    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int PosixSpawn(out int pid, string path, void* fileActions, void* attributes, byte** arguments, byte** environment);
}
