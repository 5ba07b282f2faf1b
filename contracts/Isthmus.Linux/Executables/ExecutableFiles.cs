using System.Collections.Concurrent;
using System.Security.Cryptography;
using Isthmus.Linux.Files;

namespace Isthmus.Linux.Executables;

/// <summary>Reads executables' digests once for each content: again only when size, change of content, or inode says that it is another file.</summary>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class ExecutableFiles
{
    private readonly ConcurrentDictionary<string, (Stamp Stamp, ExecutableFile File)> _known = new(StringComparer.Ordinal);

    /// <param name="path">As this process reaches the file.</param>
    /// <exception cref="IOException">The file is not there or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public ExecutableFile Read(string path)
    {
        using var handle = File.OpenHandle(path);
        var stamp = new Stamp(RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle), ResolvedPath(path));
        if (_known.TryGetValue(path, out var known) && known.Stamp == stamp)
            return known.File;
        using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        var file = new ExecutableFile(ElfBuildId.Read(handle), Convert.ToHexStringLower(SHA256.HashData(stream)));
        _known[path] = (stamp, file);
        return file;
    }

    /// <summary>The same for a file below a root; null when there is no regular file.</summary>
    /// <param name="files">The root.</param>
    /// <param name="path">The path in it.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public ExecutableFile? Read(RootedFiles files, string path)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (files.Status(path, follow: true) is not { Kind: FileKind.Regular } status || files.OpenRead(path) is not { } handle)
            return null;
        using (handle)
        {
            var stamp = new Stamp(RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle), FormattableString.Invariant($"{status.Device}:{status.Inode}"));
            var key = $"in {files.Root}: {path}";
            if (_known.TryGetValue(key, out var known) && known.Stamp == stamp)
                return known.File;
            using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            var file = new ExecutableFile(ElfBuildId.Read(handle), Convert.ToHexStringLower(SHA256.HashData(stream)));
            _known[key] = (stamp, file);
            return file;
        }
    }

    private static string ResolvedPath(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    private readonly record struct Stamp(long Bytes, DateTime Changed, string Target);
}
