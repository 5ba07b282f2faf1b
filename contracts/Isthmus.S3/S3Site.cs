namespace Isthmus.S3;

/// <summary>Where one site's bundles are, and as whom this process may come there.</summary>
/// <param name="Name">The site's name, for messages.</param>
/// <param name="Endpoint">The store: scheme, host and port.</param>
/// <param name="Region">The region that requests are signed for; <c>us-east-1</c> where a store has none.</param>
/// <param name="Bucket">The bucket.</param>
/// <param name="AccessKey">The access key's name.</param>
/// <param name="Secret">Reads the secret; asked again when the store refuses the one that is known, so that it can be changed while services run.</param>
public sealed record S3Site(string Name, Uri Endpoint, string Region, string Bucket, string AccessKey, Func<string> Secret)
{
    /// <summary>"site 'a' (bucket isthmus-a at http://store:9000)".</summary>
    public override string ToString() => $"site '{Name}' (bucket {Bucket} at {Endpoint.GetLeftPart(UriPartial.Authority)})";
}
