using System.Buffers.Binary;

namespace Isthmus.Lab.Nginx;

/// <summary>
/// Bytes that tell their own offset: the 8-byte little-endian word number n is n × 2⁶⁴/φ. Every byte that is lost, repeated
/// or out of order shows, because no two words of a file are alike.
/// </summary>
public static class KnownPattern
{
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    /// <summary>Fills a buffer with the bytes from <paramref name="offset"/> on.</summary>
    public static void Fill(Span<byte> buffer, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        Span<byte> word = stackalloc byte[8];
        for (var i = 0; i < buffer.Length;)
        {
            var (number, skip) = Math.DivRem(offset + i, 8);
            BinaryPrimitives.WriteUInt64LittleEndian(word, unchecked((ulong)number * Multiplier));
            var part = word[(int)skip..];
            if (part.Length > buffer.Length - i)
                part = part[..(buffer.Length - i)];
            part.CopyTo(buffer[i..]);
            i += part.Length;
        }
    }

    /// <summary>The index of the first byte that is not the pattern's at <paramref name="offset"/> + index; -1 when all are.</summary>
    public static int FirstDifference(ReadOnlySpan<byte> bytes, long offset)
    {
        Span<byte> expected = stackalloc byte[4096];
        for (var i = 0; i < bytes.Length; i += expected.Length)
        {
            var chunk = bytes[i..Math.Min(bytes.Length, i + expected.Length)];
            var wanted = expected[..chunk.Length];
            Fill(wanted, offset + i);
            var same = chunk.CommonPrefixLength(wanted);
            if (same < chunk.Length)
                return i + same;
        }

        return -1;
    }

    /// <summary>Writes a file of <paramref name="length"/> bytes.</summary>
    public static async Task WriteFileAsync(string path, long length, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var file = File.Create(path);
        await using (file.ConfigureAwait(false))
        {
            var buffer = new byte[256 * 1024];
            for (long offset = 0; offset < length;)
            {
                var part = buffer.AsMemory(0, (int)Math.Min(buffer.Length, length - offset));
                Fill(part.Span, offset);
                await file.WriteAsync(part, cancellation).ConfigureAwait(false);
                offset += part.Length;
            }
        }
    }
}
