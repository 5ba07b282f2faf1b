namespace Isthmus.Hosting;

/// <summary>One site's S3 store (section <c>Isthmus:Sites</c>, keyed by the site's name). With none, bundles are kept in the directory <c>Isthmus:ObjectStore</c>.</summary>
public sealed class SiteOptions
{
    /// <summary>The store: scheme, host and port, such as <c>https://s3.site-a.example:9000</c>.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>The region that requests are signed for.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>The bucket that holds this site's bundles.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>The access key's name; empty for a service that only fetches what it is granted (the restorer).</summary>
    public string AccessKey { get; set; } = "";

    /// <summary>The secret; better given as <c>Isthmus__Sites__NAME__SecretKey</c> in the environment, or in a file.</summary>
    public string SecretKey { get; set; } = "";

    /// <summary>A file with the secret. It is read again when the store refuses the secret, so that it can be changed while services run.</summary>
    public string SecretKeyFile { get; set; } = "";
}
