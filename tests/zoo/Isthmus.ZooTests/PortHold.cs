using Isthmus.Lab.Commands;
using Isthmus.Linux;

namespace Isthmus.ZooTests;

/// <summary>
/// Keeps every packet of the zoo's TCP and UDP ports from a host's sockets, loopback included, while a tree is away: one
/// that arrived would be answered by a reset. The mark is that of the packets by which a restore tells a half-closed
/// connection what its peer had said.
/// </summary>
internal static class PortHold
{
    /// <summary>All programs of the zoo use ports of this range, and nothing else on their hosts does.</summary>
    public const string Ports = "47000-47999";

    private const string Lift = """
        add table inet zoo_hold
        delete table inet zoo_hold

        """;

    private const string Rules = $$"""
        table inet zoo_hold {
            chain input {
                type filter hook input priority -300;
                meta mark 0xc114 accept
                meta l4proto { tcp, udp } th dport {{Ports}} drop
                meta l4proto { tcp, udp } th sport {{Ports}} drop
            }
        }
        """;

    public static Task RaiseAsync(HostSpace host, CancellationToken cancellation) => host.RunAsync("nft", ["-f", "-"], Lift + Rules, cancellation);

    public static Task LiftAsync(HostSpace host, CancellationToken cancellation) => host.RunAsync("nft", ["-f", "-"], Lift, cancellation);
}
