namespace Isthmus.Dumper.Preflight;

/// <summary>Files of /proc that may be gone when they are read: their process has ended, or this kernel does not have them.</summary>
internal static class ProcFile
{
    // ESRCH: what read(2) of a /proc file gives once its process is gone.
    private const int NoSuchProcess = 3;

    public static T? TryRead<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException || (e is IOException && e.HResult == NoSuchProcess))
        {
            return null;
        }
    }

    public static string? Link(string path) => TryRead(() => new FileInfo(path).LinkTarget);

    public static string[] Lines(string path) => TryRead(() => File.ReadAllLines(path)) ?? [];

    /// <summary>Reads no further than it must: the kernel makes what is read.</summary>
    public static string[] FirstLines(string path, int count) => TryRead(() => File.ReadLines(path).Take(count).ToArray()) ?? [];
}
