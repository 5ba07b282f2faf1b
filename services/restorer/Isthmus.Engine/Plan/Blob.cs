namespace Isthmus.Engine.Plan;

/// <summary>
/// Bytes that a remote call points at: a path, a sockaddr, a struct, a queue's data, or room for an answer.
/// The executor places every blob in the tracee's batch area and puts the addresses into the operands that name it.
/// </summary>
public sealed class Blob(byte[] bytes)
{
    private readonly List<Relocation> _relocations = [];

    /// <summary>The content before relocation. For an answer: zeros of the answer's size.</summary>
    public byte[] Bytes { get; } = bytes;

    /// <summary>Eight-byte little-endian fields that receive the address of another blob, or the value of a slot (low 4 bytes).</summary>
    public IReadOnlyList<Relocation> Relocations => _relocations;

    /// <summary>Puts the address of <paramref name="target"/> into the 8 bytes at <paramref name="offset"/> (an iovec's base, a msghdr's name …).</summary>
    public Blob PointAt(int offset, Blob target)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)offset, (uint)(Bytes.Length - sizeof(ulong)));
        _relocations.Add(new Relocation(offset, target));
        return this;
    }

    /// <summary>Room of <paramref name="size"/> bytes for what a call writes.</summary>
    public static Blob Room(int size) => new(new byte[size]);

    /// <summary>A NUL-terminated string in the encoding of the file system (UTF-8).</summary>
    public static Blob Text(string text) => new([.. System.Text.Encoding.UTF8.GetBytes(text), 0]);
}
