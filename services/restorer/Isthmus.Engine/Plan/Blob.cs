using System.Globalization;
using System.Text;

namespace Isthmus.Engine.Plan;

/// <summary>
/// Bytes that a remote call points at: a path, a sockaddr, a struct, a queue's data, or room for an answer.
/// The executor places every blob in the tracee's batch area and puts the addresses into the operands that name it.
/// A blob may be shared by any number of calls and tasks. What a call writes into it can be used by the following
/// calls of the same batch only (see <see cref="LoadStep"/>): every batch begins with <see cref="Bytes"/>.
/// </summary>
public sealed class Blob(byte[] bytes)
{
    private List<Relocation>? _relocations;

    /// <summary>The content before relocation. For an answer: zeros of the answer's size.</summary>
    public byte[] Bytes { get; } = bytes;

    /// <summary>Eight-byte little-endian fields that receive the address of another blob.</summary>
    public IReadOnlyList<Relocation> Relocations => _relocations is null ? [] : _relocations;

    /// <summary>Puts the address of <paramref name="target"/> into the 8 bytes at <paramref name="offset"/> (an iovec's base, a msghdr's name …).</summary>
    public Blob PointAt(int offset, Blob target)
    {
        if (offset < 0 || offset > Bytes.Length - sizeof(ulong))
            throw new ArgumentOutOfRangeException(nameof(offset), offset, "the 8 bytes must lie within the blob");
        (_relocations ??= []).Add(new Relocation(offset, target));
        return this;
    }

    /// <summary>Room of <paramref name="size"/> bytes for what a call writes.</summary>
    public static Blob Room(int size) => new(new byte[size]);

    /// <summary>A NUL-terminated string in the encoding of the file system (UTF-8).</summary>
    public static Blob Text(string text) => new([.. Encoding.UTF8.GetBytes(text), 0]);

    /// <summary>The text if it is one, else the bytes in hexadecimal (at most 32 of them), for a person reading the plan.</summary>
    public override string ToString()
    {
        var text = Bytes.AsSpan().TrimEnd((byte)0);
        if (text.Length > 0 && Bytes[^1] == 0 && !text.ContainsAnyExceptInRange((byte)0x20, (byte)0x7e))
            return $"\"{Encoding.ASCII.GetString(text)}\"";
        if (text.IsEmpty)
            return string.Create(CultureInfo.InvariantCulture, $"[{Bytes.Length} zero bytes]");
        var shown = Convert.ToHexStringLower(Bytes.AsSpan(0, Math.Min(Bytes.Length, 32)));
        return Bytes.Length > 32 ? string.Create(CultureInfo.InvariantCulture, $"[{shown}… {Bytes.Length} bytes]") : $"[{shown}]";
    }
}
