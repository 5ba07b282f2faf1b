using Isthmus.Contracts;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Hosts;

namespace Isthmus.Coordinator.Hosts;

/// <summary>What the register knows of one host.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Present">The sides that are there now.</param>
/// <param name="HeardAt">When it was last heard of; null for never.</param>
/// <param name="Left">True when the last that was heard was a good-bye.</param>
/// <param name="Report">What it last said of itself.</param>
public sealed record KnownHost(string Name, IReadOnlyList<HostRole> Present, DateTimeOffset? HeardAt, bool Left, HostReported? Report)
{
    /// <summary>For people.</summary>
    public HostState State => (Present.Count, HeardAt, Left) switch
    {
        (2, _, _) => HostState.Present,
        (1, _, _) => HostState.Partial,
        (_, null, _) => HostState.Unheard,
        (_, _, true) => HostState.Left,
        _ => HostState.Gone,
    };
}
