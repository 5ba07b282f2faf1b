using System.Collections.Concurrent;

namespace Isthmus.Criu;

/// <summary>
/// Images as CRIU left them in a directory. Small files are read when asked for, large ones are mapped; the directory
/// must not be written to while the source is in use.
/// </summary>
public sealed class DirectoryImageSource : IImageSource, IDisposable
{
    /// <summary>Files of at least this many bytes are mapped.</summary>
    const int MapFrom = 256 * 1024;

    readonly string _directory;
    readonly HashSet<string> _names;
    readonly ConcurrentDictionary<string, Lazy<MappedImage>> _mapped = new(StringComparer.Ordinal);

    /// <exception cref="ImageException">The directory can't be listed.</exception>
    public DirectoryImageSource(string directory)
    {
        _directory = Path.GetFullPath(directory);
        try
        {
            _names = new DirectoryInfo(_directory).EnumerateFiles()
                .Where(file => file.LinkTarget is null)
                .Select(file => file.Name)
                .ToHashSet(StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageException(_directory, -1, "the directory of images can't be read", e);
        }
    }

    public IReadOnlyCollection<string> Names => _names;

    public bool Contains(string name) => _names.Contains(name);

    public long Length(string name) => Guard(name, path => new FileInfo(path).Length);

    public ReadOnlyMemory<byte> Read(string name) => Guard(name, path =>
    {
        using var handle = File.OpenHandle(path);
        var length = RandomAccess.GetLength(handle);
        if (length > Array.MaxLength)
            throw new ImageException(name, -1, $"{length} bytes are too many to be read in one piece");
        return length < MapFrom ? ReadExactly(name, path, 0, (int)length) : Map(name, path).Slice(0, (int)length);
    });

    public ReadOnlyMemory<byte> Read(string name, long offset, int length) => Guard(name, path =>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var total = _mapped.TryGetValue(name, out var mapped) ? mapped.Value.Length : new FileInfo(path).Length;
        if (offset > total || length > total - offset)
            throw new ImageException(name, offset, $"{length} bytes are wanted and the file ends at {total}");
        return total < MapFrom ? ReadExactly(name, path, offset, length) : Map(name, path).Slice(offset, length);
    });

    public void Dispose()
    {
        foreach (var mapped in _mapped.Values.Where(lazy => lazy.IsValueCreated))
            mapped.Value.Dispose();
        _mapped.Clear();
    }

    MappedImage Map(string name, string path) => _mapped.GetOrAdd(name, _ => new Lazy<MappedImage>(() =>
    {
        using var handle = File.OpenHandle(path);
        return new MappedImage(handle, RandomAccess.GetLength(handle));
    })).Value;

    static byte[] ReadExactly(string name, string path, long offset, int length)
    {
        using var handle = File.OpenHandle(path);
        var bytes = new byte[length];
        for (var filled = 0; filled < length;)
        {
            var count = RandomAccess.Read(handle, bytes.AsSpan(filled), offset + filled);
            if (count == 0)
                throw new ImageException(name, offset + filled, "the file shrank while it was read");
            filled += count;
        }

        return bytes;
    }

    T Guard<T>(string name, Func<string, T> read)
    {
        // Names come from other images too: only what the listing showed is ever opened.
        if (!_names.Contains(name))
            throw new ImageException(name, -1, $"there is no such image in {_directory}");
        try
        {
            return read(Path.Combine(_directory, name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageException(name, -1, "it can't be read", e);
        }
    }
}
