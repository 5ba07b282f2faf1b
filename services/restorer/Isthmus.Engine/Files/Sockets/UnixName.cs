using System.Buffers.Binary;
using System.Text;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files.Sockets;

/// <summary>The address of a unix socket: none, a path (absolute, or relative to a directory), or abstract.</summary>
internal sealed class UnixName
{
    private readonly byte[] _bytes;

    public UnixName(UnixSkEntry entry)
    {
        _bytes = entry.Name.ToByteArray();
        Directory = entry.HasNameDir && entry.NameDir.Length > 0 ? entry.NameDir : null;
        IsDeleted = entry.Deleted;
        Key = $"{Directory}|{Convert.ToHexStringLower(_bytes.AsSpan().TrimEnd((byte)0))}|{_bytes.Length > 0 && _bytes[0] == 0}";
    }

    /// <summary>The directory that a relative path starts from, or null.</summary>
    public string? Directory { get; }

    /// <summary>Whether the path no longer leads to the socket.</summary>
    public bool IsDeleted { get; }

    public bool IsEmpty => _bytes.Length == 0;

    public bool IsPath => _bytes.Length > 0 && _bytes[0] != 0;

    /// <summary>Equal for equal addresses.</summary>
    public string Key { get; }

    /// <summary>Longest sun_path.</summary>
    public bool IsValid => _bytes.Length <= 108;

    /// <summary>struct sockaddr_un, of exactly the length that was bound.</summary>
    public Blob ToSockaddr()
    {
        var bytes = new byte[sizeof(ushort) + _bytes.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, Socket.AF_UNIX);
        _bytes.CopyTo(bytes, sizeof(ushort));
        return new Blob(bytes);
    }

    /// <summary>The path, NUL-terminated, with something after it.</summary>
    public Blob ToPath(string suffix = "") => new([.. _bytes.AsSpan().TrimEnd((byte)0), .. Encoding.ASCII.GetBytes(suffix), 0]);

    public override string ToString() => IsEmpty
        ? "unnamed"
        : IsPath ? Encoding.UTF8.GetString(_bytes.AsSpan().TrimEnd((byte)0)) : $"@{Encoding.UTF8.GetString(_bytes.AsSpan(1)).Replace('\0', '@')}";
}
