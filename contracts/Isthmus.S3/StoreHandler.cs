using System.Net;
using System.Security.Authentication;
using Isthmus.Bundles.Store;

namespace Isthmus.S3;

/// <summary>
/// Stands below everything that speaks to a store, the Minio client included: bounds each attempt, tries again with
/// growing pauses what may pass, and turns every refusal into an <see cref="ObjectStoreException"/>.
/// </summary>
/// <remarks>
/// Every content that passes here can be sent more than once. A second attempt may find what the first has done without
/// an answer: whoever creates things deals with that.
/// </remarks>
internal sealed class StoreHandler(string store, StoreTimes times, TimeProvider clock, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(2);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // The answer to "complete a multipart upload" is the creation of the object, and the Minio client cannot make it conditional.
        if (request.Method == HttpMethod.Post && request.RequestUri!.Query.Contains("uploadId=", StringComparison.Ordinal))
            request.Headers.TryAddWithoutValidation("If-None-Match", "*");
        var begun = clock.GetTimestamp();
        for (var pause = s_firstPause; ; pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause)
        {
            var failure = await TryAsync(request, cancellationToken).ConfigureAwait(false);
            if (failure.Answer is { } answer)
                return answer;
            var left = times.RetryFor - clock.GetElapsedTime(begun);
            if (!failure.Refusal!.IsPassing || left <= TimeSpan.Zero)
                throw failure.Refusal;
            await Task.Delay(pause < left ? pause : left, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(HttpResponseMessage? Answer, ObjectStoreException? Refusal)> TryAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var bound = new CancellationTokenSource(times.AttemptWithin(request.Content?.Headers.ContentLength ?? 0), clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellation);
        try
        {
            var answer = await base.SendAsync(request, both.Token).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode)
                return (answer, null);
            using (answer)
                return (null, await StoreRefusal.ReadAsync(answer, store, both.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or AuthenticationException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return (null, StoreRefusal.Of(e, store));
        }
    }
}
