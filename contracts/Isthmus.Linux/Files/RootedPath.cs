using System.Text;

namespace Isthmus.Linux.Files;

/// <summary>Rules for a path that somebody else names: absolute, plain, and of a file system that keeps files. Pure.</summary>
public static class RootedPath
{
    // limits.h: PATH_MAX with the null, NAME_MAX.
    public const int MaximumBytes = 4095;
    private const int MaximumNameBytes = 255;
    private static readonly string[] s_kernels = ["proc", "sys", "dev"];

    /// <summary>True for "/name/name…" without ".", ".." or empty names, of which nothing lies in /proc, /sys or /dev.</summary>
    public static bool IsValid(string path) => IsPlain(path) && !IsKernels(path);

    /// <summary>True for a path in /proc, /sys or /dev, and for these themselves.</summary>
    public static bool IsKernels(string path) => s_kernels.Any(name => path.Length > name.Length && path[0] == '/'
        && path.AsSpan(1).StartsWith(name, StringComparison.Ordinal) && (path.Length == name.Length + 1 || path[name.Length + 1] == '/'));

    /// <summary>The directories that lead to <paramref name="path"/>, outermost first, without the root.</summary>
    public static IEnumerable<string> Parents(string path)
    {
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
            yield return path[..slash];
    }

    private static bool IsPlain(string path) =>
        path.Length > 1 && path[0] == '/' && !path.Contains('\0', StringComparison.Ordinal) && !path.Contains('\uFFFD', StringComparison.Ordinal)
        && Encoding.UTF8.GetByteCount(path) <= MaximumBytes
        && path[1..].Split('/').All(name => name is not ("" or "." or "..") && Encoding.UTF8.GetByteCount(name) <= MaximumNameBytes);
}
