namespace Isthmus.Linux.Traffic;

/// <summary>The bounds of a hold.</summary>
public sealed record HoldOptions
{
    /// <summary>
    /// How much the kernel keeps of held frames, in bytes as it counts them: a small frame costs some 800 bytes, a full one
    /// some 2,300, so the default has room for 30,000 to 80,000. When it is full the newest frames are lost and counted;
    /// their clients' TCP sends them again.
    /// </summary>
    public int BufferBytes { get; init; } = 64 << 20;

    /// <summary>How long new flows are held before all are, at most, so that handshakes under way end and the service accepts them.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromMilliseconds(50);
}
