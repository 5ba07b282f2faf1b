using Minio;

namespace Isthmus.S3;

/// <summary>A client with one secret.</summary>
internal sealed record S3Connection(IMinioClient Client, HttpClient Http, string Secret) : IDisposable
{
    public void Dispose()
    {
        Client.Dispose();
        Http.Dispose();
    }
}
