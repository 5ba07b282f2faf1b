namespace Isthmus.Hosting;

/// <summary>How hosts make themselves known (section <c>Isthmus:Heartbeat</c>). The same for all services of an installation.</summary>
public sealed class HeartbeatOptions
{
    /// <summary>Between two reports of a host.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A host that was not heard of for so long is gone: nothing is moved there. Three intervals or more.</summary>
    public TimeSpan GoneAfter { get; set; } = TimeSpan.FromSeconds(20);
}
