using System.Buffers;
using System.Net;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.S3;

/// <summary>A request's body out of a file; read from its start each time that it is sent.</summary>
internal sealed class SpoolContent : HttpContent
{
    private const int BufferBytes = 256 << 10;
    private readonly SafeFileHandle _file;
    private readonly long _length;

    public SpoolContent(SafeFileHandle file, long length)
    {
        (_file, _length) = (file, length);
        Headers.ContentLength = length;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (long at = 0; at < _length;)
            {
                var read = RandomAccess.Read(_file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, _length - at)), at);
                if (read == 0)
                    throw new IOException("The file got shorter while it was sent.");
                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                at += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }
}
