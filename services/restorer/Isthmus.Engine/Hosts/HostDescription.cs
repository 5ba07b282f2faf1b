namespace Isthmus.Engine.Hosts;

/// <summary>
/// What a plan depends on besides the images. Differences between systems and machines are data here, never branches in the engine.
/// </summary>
public sealed record HostDescription
{
    public required HostFeatures Features { get; init; }

    public required XsaveLayout ExtendedState { get; init; }

    /// <summary>Null where the system has no vDSO of Linux.</summary>
    public required VdsoImage? Vdso { get; init; }

    /// <summary>Capabilities that the engine can hand down (capabilities(7)), bit N for capability N.</summary>
    public required ulong Capabilities { get; init; }

    /// <summary>How many descriptors a process can have (the hard RLIMIT_NOFILE that it gets).</summary>
    public int DescriptorLimit { get; init; } = int.MaxValue;

    /// <summary>Event bits that this system's epoll does not know.</summary>
    public uint MissingEpollEvents { get; init; }

    /// <summary>The OOM score adjustment that new processes get (proc(5)).</summary>
    public int OomScoreAdjustment { get; init; }

    /// <summary>The code segment selector of 64-bit user programs: 0x33 on Linux, 0x43 on FreeBSD.</summary>
    public ushort CodeSelector { get; init; } = 0x33;

    /// <summary>The stack segment selector of user programs: 0x2b on Linux, 0x3b on FreeBSD.</summary>
    public ushort StackSelector { get; init; } = 0x2b;
}
