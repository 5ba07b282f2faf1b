using System.Security.Cryptography;
using Isthmus.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Restorer.Files;

/// <summary>
/// Contents of files by digest: what came with a service once need not come again. Everything in it can be had again, so
/// it may be deleted at any time; what is read from it is checked.
/// </summary>
public sealed class FileCache(string directory)
{
    /// <summary>The oldest contents go when a move has ended and there are more bytes than this.</summary>
    private const long MaximumBytes = 2L << 30;

    private const string Unfinished = ".part";
    private const int BufferBytes = 1 << 20;

    /// <summary>Where it is, as this process reaches it; made when it is not there. Only its owner may look in: contents may be secret.</summary>
    public string DirectoryPath => Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;

    /// <summary>The device of its file system.</summary>
    public ulong Device => new RootedFiles("").Status(DirectoryPath, follow: true)!.Device;

    /// <summary>True when a content of this digest and size was finished.</summary>
    public bool Has(string sha256, long bytes) => new FileInfo(PathOf(sha256)) is { Exists: true } file && file.Length == bytes;

    /// <summary>Keeps a piece of a content, at its offset.</summary>
    public void Put(string sha256, long offset, ReadOnlySpan<byte> piece)
    {
        _ = DirectoryPath;
        var path = PathOf(sha256) + Unfinished;
        using var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        RandomAccess.Write(file, piece, offset);
    }

    /// <summary>All pieces are there: checks the content and gives it its name.</summary>
    /// <exception cref="InvalidDataException">It is another content.</exception>
    public void Finish(string sha256, long bytes)
    {
        if (Has(sha256, bytes))
            return;
        var path = PathOf(sha256) + Unfinished;
        using (var file = File.OpenHandle(path, access: FileAccess.ReadWrite))
        {
            if (RandomAccess.GetLength(file) != bytes || Digest(file, null) != sha256)
            {
                File.Delete(path);
                throw new InvalidDataException($"A file that was sent is not the one that was announced (SHA-256 {sha256}): it changed meanwhile.");
            }

            RandomAccess.FlushToDisk(file);
        }

        File.Move(path, PathOf(sha256), overwrite: true);
    }

    /// <summary>Keeps what <paramref name="file"/> holds.</summary>
    /// <returns>Its digest.</returns>
    public string Keep(SafeFileHandle file)
    {
        var beside = Path.Combine(DirectoryPath, $"kept{Unfinished}");
        string sha256;
        using (var copy = File.OpenHandle(beside, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            sha256 = Digest(file, copy);
            RandomAccess.FlushToDisk(copy);
        }

        File.Move(beside, PathOf(sha256), overwrite: true);
        return sha256;
    }

    /// <summary>Writes a content to <paramref name="target"/>.</summary>
    /// <exception cref="InvalidDataException">It is damaged, and deleted now.</exception>
    public void CopyTo(string sha256, SafeFileHandle target)
    {
        var path = PathOf(sha256);
        string found;
        using (var file = File.OpenHandle(path))
            found = Digest(file, target);
        if (found == sha256)
            return;
        File.Delete(path);
        throw new InvalidDataException($"{path} was damaged and is deleted; ask for the move again.");
    }

    /// <summary>Lets the oldest contents go, and what was never finished.</summary>
    public void Trim()
    {
        var left = MaximumBytes;
        foreach (var file in new DirectoryInfo(DirectoryPath).GetFiles().OrderByDescending(file => file.LastWriteTimeUtc))
        {
            left -= file.Length;
            if (left < 0 || file.Name.EndsWith(Unfinished, StringComparison.Ordinal))
                file.Delete();
        }
    }

    private static string Digest(SafeFileHandle file, SafeFileHandle? copy)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        long at = 0;
        for (int read; (read = RandomAccess.Read(file, buffer, at)) > 0; at += read)
        {
            digest.AppendData(buffer, 0, read);
            if (copy is not null)
                RandomAccess.Write(copy, buffer.AsSpan(0, read), at);
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    private string PathOf(string sha256) => Path.Combine(directory, sha256);
}
