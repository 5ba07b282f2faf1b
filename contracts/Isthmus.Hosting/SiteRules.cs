namespace Isthmus.Hosting;

/// <summary>What is wrong with the configured stores. Every sentence names the key and the remedy.</summary>
internal static class SiteRules
{
    // Amazon S3 user guide, "General purpose bucket naming rules"; Minio's client insists on them too.
    private const int ShortestBucket = 3;
    private const int LongestBucket = 63;

    public static IEnumerable<string> Check(IsthmusOptions options)
    {
        foreach (var error in options.Sites.SelectMany(site => Site(site.Key, site.Value)).Concat(Store(options.Store)))
            yield return error;
        foreach (var (name, host) in options.Hosts)
        {
            if (host.Site.Length > 0 && !options.Sites.ContainsKey(host.Site))
                yield return $"Isthmus:Hosts:{name}:Site is '{host.Site}', which Isthmus:Sites doesn't have: name one of {Known(options)}.";
            if (host.Site.Length == 0 && options.Sites.Count > 1)
                yield return $"Isthmus:Hosts:{name}:Site is empty: name the site that the host's bundles are stored at, one of {Known(options)}.";
        }
    }

    private static IEnumerable<string> Site(string name, SiteOptions site)
    {
        var key = $"Isthmus:Sites:{name}";
        if (!Uri.TryCreate(site.Endpoint, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https") || endpoint.PathAndQuery != "/")
            yield return $"{key}:Endpoint is '{site.Endpoint}': give the store's scheme, host and port, such as https://s3.example:9000.";
        if (site.Bucket.Length is < ShortestBucket or > LongestBucket || !site.Bucket.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.')
            || !char.IsAsciiLetterOrDigit(site.Bucket[0]) || !char.IsAsciiLetterOrDigit(site.Bucket[^1]))
            yield return $"{key}:Bucket is '{site.Bucket}': give the bucket's name ({ShortestBucket} to {LongestBucket} small letters, digits, dots and dashes).";
        if (site.Region.Length == 0)
            yield return $"{key}:Region is empty: give the store's region, or us-east-1 where it has none.";
        if (site.AccessKey.Length > 0 && site.SecretKey.Length == 0 && site.SecretKeyFile.Length == 0)
            yield return $"{key}:SecretKey is empty: set the environment variable Isthmus__Sites__{name}__SecretKey, or name a file in {key}:SecretKeyFile.";
        if (site.SecretKey.Length > 0 && site.SecretKeyFile.Length > 0)
            yield return $"{key}: both SecretKey and SecretKeyFile are given: leave one of them out.";
        if (site.SecretKeyFile.Length > 0 && !File.Exists(site.SecretKeyFile))
            yield return $"{key}:SecretKeyFile is '{site.SecretKeyFile}', which is not there or may not be read: name a readable file that holds nothing but the secret.";
    }

    private static IEnumerable<string> Store(StoreOptions store)
    {
        if (store.RetryFor < TimeSpan.Zero)
            yield return $"Isthmus:Store:RetryFor is {store.RetryFor}: give a time of zero or more.";
        if (!Path.IsPathFullyQualified(store.SpoolDirectory))
            yield return $"Isthmus:Store:SpoolDirectory is '{store.SpoolDirectory}': give an absolute path, best on a tmpfs.";
        if (store.ExpireAfterDays < 0)
            yield return $"Isthmus:Store:ExpireAfterDays is {store.ExpireAfterDays}: give a number of days, or 0 to leave the bucket's rules alone.";
    }

    private static string Known(IsthmusOptions options) => options.Sites.Count == 0 ? "(no site is configured)" : string.Join(", ", options.Sites.Keys);
}
