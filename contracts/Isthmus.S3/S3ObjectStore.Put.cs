using Isthmus.Bundles;
using Isthmus.Bundles.Store;
using Minio.DataModel.Args;

namespace Isthmus.S3;

/// <content>Creating objects.</content>
public sealed partial class S3ObjectStore
{
    /// <summary>Objects of this size and more go up in parts, so that a broken connection does not cost all of it.</summary>
    internal const long PartsFrom = 64 << 20;

    private const string ClaimPrefix = ".isthmus/claims/";

    // What made the object is said in a header that every store keeps and gives back, and that a signed URL leaves free.
    private const string ContentType = "application/vnd.isthmus.bundle";

    public async Task<T> PutAsync<T>(string key, Func<Stream, T> write, CancellationToken cancellation)
    {
        ObjectKey.Checked(key);
        using var buffer = new ObjectBuffer(_spoolDirectory, PartsFrom);
        var result = write(buffer);
        cancellation.ThrowIfCancellationRequested();
        var upload = $"{ContentType}.{Guid.NewGuid():N}";
        await AskAsync(async connection =>
        {
            try
            {
                await (buffer.File is { } file
                    ? CreateInPartsAsync(connection, key, file, upload, cancellation)
                    : CreateAsync(connection, key, buffer, upload, cancellation)).ConfigureAwait(false);
            }
            catch (ObjectStoreException e) when (IsTaken(e))
            {
                // An attempt whose answer was lost has made the object: then it is this one.
                if (await MadeByAsync(connection, key, buffer.Length, cancellation).ConfigureAwait(false) != upload)
                    throw new BundleException(key, 0, "is in the object store already; an object never changes", e);
            }

            return true;
        }).ConfigureAwait(false);
        return result;
    }

    private static bool IsTaken(ObjectStoreException e) => e.Code is "PreconditionFailed" or "ConditionalRequestConflict" or "NoSuchUpload";

    private async Task CreateAsync(S3Connection connection, string key, ObjectBuffer buffer, string upload, CancellationToken cancellation)
    {
        using var content = new ObjectContent(buffer, upload);
        await CreateAsync(connection, key, content, buffer.Length, cancellation).ConfigureAwait(false);
    }

    /// <summary>One request by a signed URL and not by the Minio client, which copies the object, digests it once more, and cuts it in parts from 5 MiB on.</summary>
    private async Task CreateAsync(S3Connection connection, string key, HttpContent content, long length, CancellationToken cancellation)
    {
        var seconds = (int)(_times.RetryFor + _times.AttemptWithin(length) + TimeSpan.FromMinutes(1)).TotalSeconds;
        var url = await connection.Client.PresignedPutObjectAsync(new PresignedPutObjectArgs().WithBucket(_site.Bucket).WithObject(key).WithExpiry(seconds)).ConfigureAwait(false);
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = content };
        request.Headers.TryAddWithoutValidation("If-None-Match", "*");
        using var answer = await connection.Http.SendAsync(request, cancellation).ConfigureAwait(false);
    }

    private async Task CreateInPartsAsync(S3Connection connection, string key, FileStream stream, string upload, CancellationToken cancellation)
    {
        await ClaimAsync(connection, key, upload, cancellation).ConfigureAwait(false);
        stream.Position = 0;
        var what = new PutObjectArgs().WithBucket(_site.Bucket).WithObject(key).WithStreamData(stream).WithObjectSize(stream.Length).WithContentType(upload);
        await connection.Client.PutObjectAsync(what, cancellation).ConfigureAwait(false);
        // A store may begin to answer "complete" with success before it fails: what is there says how it ended.
        if (await MadeByAsync(connection, key, stream.Length, cancellation).ConfigureAwait(false) != upload)
            throw new BundleException(key, 0, "is not in the object store as it was sent");
    }

    /// <summary>
    /// Takes the right to create an object in parts. Stores make the end of such an upload conditional or do not (Ceph 18 does
    /// not, and the last one to end wins), but all create a whole small object under a condition: that decides who goes on.
    /// </summary>
    private async Task ClaimAsync(S3Connection connection, string key, string upload, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent([]);
        content.Headers.TryAddWithoutValidation("Content-Type", upload);
        try
        {
            await CreateAsync(connection, ClaimPrefix + key, content, 0, cancellation).ConfigureAwait(false);
        }
        catch (ObjectStoreException e) when (IsTaken(e))
        {
            if (await MadeByAsync(connection, ClaimPrefix + key, 0, cancellation).ConfigureAwait(false) != upload)
                throw;
        }
    }

    /// <summary>What made the object that is there; null when there is none of this size.</summary>
    private async Task<string?> MadeByAsync(S3Connection connection, string key, long length, CancellationToken cancellation)
    {
        try
        {
            var found = await connection.Client.StatObjectAsync(new StatObjectArgs().WithBucket(_site.Bucket).WithObject(key), cancellation).ConfigureAwait(false);
            return found.Size == length ? found.ContentType : null;
        }
        catch (ObjectStoreException e) when (e.Code == "NoSuchKey")
        {
            return null;
        }
    }
}
