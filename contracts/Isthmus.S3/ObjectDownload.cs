using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Isthmus.Bundles;
using Isthmus.Bundles.Store;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.S3;

/// <summary>Fetches one object into a nameless file; a download that breaks off goes on where it was.</summary>
/// <remarks>By <see cref="HttpClient"/> and not by the Minio client, whose 7.0.0 answers wrongly for parts of objects (minio-dotnet 1342).</remarks>
internal sealed class ObjectDownload(HttpClient http, string store, StoreTimes times, TimeProvider clock, string spoolDirectory)
{
    private const int BufferBytes = 256 << 10;

    /// <param name="url">Signed for this object.</param>
    /// <param name="key">The object, for messages.</param>
    /// <param name="bytes">The size that it must have; null for whatever it has.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="BundleException">It is not there, or not as large as it must be.</exception>
    public async Task<SafeFileHandle> FetchAsync(Uri url, string key, long? bytes, CancellationToken cancellation)
    {
        var file = SpoolFile.Create(spoolDirectory);
        try
        {
            var begun = clock.GetTimestamp();
            for (long at = 0; ;)
            {
                var (reached, failure) = await ContinueAsync(url, key, file, at, bytes, cancellation).ConfigureAwait(false);
                if (failure is null)
                    return file;
                if (reached == at && clock.GetElapsedTime(begun) > times.RetryFor)
                    throw failure;
                at = reached;
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private async Task<(long Reached, ObjectStoreException? Failure)> ContinueAsync(Uri url, string key, SafeFileHandle file, long at, long? bytes, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (at > 0)
            request.Headers.Range = new RangeHeaderValue(at, null);
        using var answer = await AskAsync(request, key, cancellation).ConfigureAwait(false);
        if (at > 0 && answer.StatusCode != HttpStatusCode.PartialContent)
            at = 0;
        var size = at + (answer.Content.Headers.ContentLength ?? throw new BundleException(key, 0, "has no size"));
        if (bytes is { } expected && size != expected)
            throw new BundleException(key, 0, $"is {size} bytes long in the store, {expected} were stored");
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        using var bound = new CancellationTokenSource(times.AttemptWithin(size - at), clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellation);
        try
        {
            using var body = await answer.Content.ReadAsStreamAsync(both.Token).ConfigureAwait(false);
            while (at < size)
            {
                int read;
                try
                {
                    read = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, size - at)), both.Token).ConfigureAwait(false);
                }
                catch (Exception e) when (e is IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
                {
                    return (at, StoreRefusal.Of(e, store));
                }

                if (read == 0)
                    return (at, StoreRefusal.Of(new IOException($"after {at} of {size} bytes"), store));
                RandomAccess.Write(file, buffer.AsSpan(0, read), at);
                at += read;
            }

            return (at, null);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<HttpResponseMessage> AskAsync(HttpRequestMessage request, string key, CancellationToken cancellation)
    {
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        }
        catch (ObjectStoreException e) when (e.Code == "NoSuchKey")
        {
            throw new BundleException(key, 0, "is not in the object store", e);
        }
    }
}
