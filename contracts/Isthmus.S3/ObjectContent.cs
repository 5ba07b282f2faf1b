using System.Net;

namespace Isthmus.S3;

/// <summary>A request's body out of a buffer; sent from its start each time that it is sent.</summary>
internal sealed class ObjectContent : HttpContent
{
    private readonly ObjectBuffer _buffer;

    public ObjectContent(ObjectBuffer buffer, string contentType)
    {
        _buffer = buffer;
        Headers.ContentLength = buffer.Length;
        Headers.TryAddWithoutValidation("Content-Type", contentType);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        foreach (var part in _buffer.Parts)
            await stream.WriteAsync(part, cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _buffer.Length;
        return true;
    }
}
