using System.Globalization;
using System.Text;

namespace Isthmus.Linux.Traffic;

/// <summary>
/// The text of the destination's table: until it is opened, the address answers neither ARP nor neighbour discovery, and
/// segments to it vanish instead of being reset by a kernel that has no sockets for them yet.
/// </summary>
internal static class GateRules
{
    public const string InChain = "in";
    public const string OutChain = "out";

    public static string Closed(ServiceTraffic traffic)
    {
        var table = TrafficTable.Gate(traffic.Service);
        var rules = new StringBuilder().Append(CultureInfo.InvariantCulture, $$"""
            table netdev {{table}}
            delete table netdev {{table}}
            table netdev {{table}} {
                chain {{InChain}} { type filter hook ingress device "{{traffic.Interface}}" priority 0; }
                chain {{OutChain}} { type filter hook egress device "{{traffic.Interface}}" priority 0; }
            }

            """);
        var ports = string.Join(", ", traffic.Ports);
        foreach (var address in traffic.Addresses)
        {
            // Only questions: the answers to this host's own name the address as well, and resumed sockets need them at once.
            // nft 1.0.6 has no name for a solicitation's target: it is the 16 bytes after the first 8 of the message.
            var resolution = address.IsV6
                ? $"icmpv6 type nd-neighbor-solicit @th,64,128 0x{Convert.ToHexStringLower(address.Address.GetAddressBytes())} drop"
                : $"arp operation request arp daddr ip {address.Address} drop";
            rules.Append(CultureInfo.InvariantCulture, $"add rule netdev {table} {InChain} {resolution}\n");
            // Resumed sockets ask for their clients' link addresses before the gate opens. Asked in the service address's
            // name, the clients would learn where it is and send to a closed gate: ask as a probe (RFC 5227, section 1.1).
            if (!address.IsV6)
                rules.Append(CultureInfo.InvariantCulture,
                    $"add rule netdev {table} {OutChain} arp operation request arp saddr ip {address.Address} arp saddr ip set 0.0.0.0\n");
            rules.Append(CultureInfo.InvariantCulture,
                $"add rule netdev {table} {InChain} {(address.IsV6 ? "ip6" : "ip")} daddr {address.Address} tcp dport {{ {ports} }} drop\n");
        }

        return rules.ToString();
    }
}
