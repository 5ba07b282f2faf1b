using System.Buffers.Binary;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files;

/// <summary>Small constants that thousands of calls point at, one blob each.</summary>
public sealed class SharedBlobs
{
    private readonly Dictionary<int, Blob> _ints = [];
    private readonly Dictionary<string, Blob> _paths = [];

    /// <summary>An int (an option's value).</summary>
    public Blob Int(int value)
    {
        if (_ints.TryGetValue(value, out var blob))
            return blob;
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return _ints[value] = new Blob(bytes);
    }

    /// <summary>A NUL-terminated path.</summary>
    public Blob Path(string path)
    {
        if (!_paths.TryGetValue(path, out var blob))
            _paths[path] = blob = Blob.Text(path);
        return blob;
    }
}
