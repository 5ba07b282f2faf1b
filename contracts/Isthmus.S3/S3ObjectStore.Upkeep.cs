using System.Globalization;
using Isthmus.Bundles.Store;
using Minio.DataModel.Args;
using Minio.DataModel.ILM;

namespace Isthmus.S3;

/// <content>Expiry and leftovers.</content>
public sealed partial class S3ObjectStore
{
    private const string RuleName = "isthmus-bundles";
    private static readonly TimeSpan s_abandonedAfter = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellation) => AskAsync(async connection =>
    {
        try
        {
            await connection.Client.MakeBucketAsync(new MakeBucketArgs().WithBucket(_site.Bucket).WithLocation(_site.Region), cancellation).ConfigureAwait(false);
        }
        catch (ObjectStoreException e) when (e.Code is "BucketAlreadyOwnedByYou" or "BucketAlreadyExists")
        {
            // Made before. Whether it is ours shows when something is put in it.
        }

        return true;
    });

    /// <inheritdoc/>
    /// <remarks>
    /// Expiry is the store's own: a lifecycle rule, which holds when no service of ours runs any more. Broken-off uploads are
    /// looked for here, because Minio 7.0.0 leaves the days out of a rule for them.
    /// </remarks>
    public Task<int> UpkeepAsync(int expireAfterDays, CancellationToken cancellation) => AskAsync(async connection =>
    {
        if (expireAfterDays > 0)
        {
            var rule = new LifecycleRule { ID = RuleName, Status = LifecycleRule.LifecycleRuleStatusEnabled, Expiration = new Expiration { Days = expireAfterDays }, Filter = new RuleFilter { Prefix = "" } };
            await connection.Client.SetBucketLifecycleAsync(
                new SetBucketLifecycleArgs().WithBucket(_site.Bucket).WithLifecycleConfiguration(new LifecycleConfiguration([rule])), cancellation).ConfigureAwait(false);
        }

        HashSet<string> abandoned = new(StringComparer.Ordinal);
        await foreach (var upload in connection.Client.ListIncompleteUploadsEnumAsync(new ListIncompleteUploadsArgs().WithBucket(_site.Bucket).WithRecursive(true), cancellation).ConfigureAwait(false))
        {
            if (DateTimeOffset.TryParse(upload.Initiated, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var begun) && _clock.GetUtcNow() - begun > s_abandonedAfter)
                abandoned.Add(upload.Key);
        }

        foreach (var key in abandoned)
            await connection.Client.RemoveIncompleteUploadAsync(new RemoveIncompleteUploadArgs().WithBucket(_site.Bucket).WithObject(key), cancellation).ConfigureAwait(false);
        return abandoned.Count;
    });
}
