namespace Isthmus.Hosting;

/// <summary>How S3 stores are used (section <c>Isthmus:Store</c>).</summary>
public sealed class StoreOptions
{
    /// <summary>How long a request is tried again that failed for a reason that may pass. The service stands still meanwhile: a longer outage ends the move with a rollback.</summary>
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Where bundles pass through on their way to and from a store, encrypted and without a name; best a tmpfs.</summary>
    public string SpoolDirectory { get; set; } = "/dev/shm";

    /// <summary>A file with the certificates (PEM) that a store's must descend from; empty for those of the machine.</summary>
    public string CertificateAuthority { get; set; } = "";

    /// <summary>After how many days a store deletes a bundle by itself, whatever became of its move; 0 to leave the bucket's rules alone.</summary>
    public int ExpireAfterDays { get; set; } = 30;
}
