using System.Buffers;
using System.Security.Cryptography;

namespace Isthmus.Bundles.Format;

/// <summary>The decrypted archive. Rented, because first touching tens of megabytes costs more than decrypting them; wiped when given back.</summary>
internal sealed class ArchiveBuffer(int length) : IDisposable
{
    private byte[]? _bytes = ArrayPool<byte>.Shared.Rent(length);

    public Memory<byte> Memory => _bytes.AsMemory(0, length);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _bytes, null) is not { } bytes)
            return;
        CryptographicOperations.ZeroMemory(bytes.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(bytes);
    }
}
