using Isthmus.Engine.Files.Tcp;

namespace Isthmus.Engine.Planning;

/// <summary>Choices of a plan that the images and the host leave open.</summary>
public sealed record PlannerOptions
{
    /// <summary>The vDSO strategy, or null for the one that fits.</summary>
    public VdsoStrategy? Vdso { get; init; }

    /// <summary>How established connections are made, or null for the way that the host has.</summary>
    public ITcpRepair? TcpRepair { get; init; }

    /// <summary>The host's clocks when the tree goes on, or null for those of this machine now.</summary>
    public HostClocks? Clocks { get; init; }
}
