using System.Globalization;
using System.Net.NetworkInformation;
using System.Text;
using Isthmus.Linux.Network;

namespace Isthmus.Linux.Traffic;

/// <summary>
/// The text of the source's table. All of it is there from the first step on; each later step only empties a chain, which
/// takes a millisecond where starting nft(8) takes ten.
/// </summary>
/// <remarks>
/// A frame of the service is asked for in turn by "new", which drops what opens a connection, by "pass", which lets the
/// rest through to the service until the second step empties it, and by "stop", which drops everything. What is left when
/// "new" and "stop" are emptied sends it on to the destination. "out" keeps this kernel from resetting what it no longer knows.
/// </remarks>
internal static class HoldRules
{
    public const string InChain = "in";
    public const string NewChain = "new";
    public const string PassChain = "pass";
    public const string StopChain = "stop";
    public const string OutChain = "out";

    /// <summary>The first step: only segments that open a connection are dropped; a table left by a crash is replaced.</summary>
    public static string Hold(ServiceTraffic traffic, PhysicalAddress source, PhysicalAddress? destination)
    {
        var rules = Empty(traffic);
        Rule(rules, traffic, NewChain, "tcp flags & (syn | ack) == syn drop");
        Rule(rules, traffic, PassChain, "accept");
        Rule(rules, traffic, StopChain, "drop");
        foreach (var match in Matches(traffic))
        {
            foreach (var chain in new[] { NewChain, PassChain, StopChain })
                Rule(rules, traffic, InChain, $"{match} jump {chain}");
        }

        AddForward(rules, traffic, source, destination);
        foreach (var match in Replies(traffic))
            Rule(rules, traffic, OutChain, $"{match} tcp flags & rst == rst drop");
        return rules.ToString();
    }

    /// <summary>What remains after the switch: everything is sent on and nothing of the service leaves this host; replaces what there was.</summary>
    public static string Forward(ServiceTraffic traffic, PhysicalAddress source, PhysicalAddress? destination)
    {
        var rules = Empty(traffic);
        if (destination is null)
        {
            foreach (var match in Matches(traffic))
                Rule(rules, traffic, InChain, $"{match} drop");
        }

        AddForward(rules, traffic, source, destination);
        foreach (var match in Replies(traffic))
            Rule(rules, traffic, OutChain, $"{match} drop");
        return rules.ToString();
    }

    private static void AddForward(StringBuilder rules, ServiceTraffic traffic, PhysicalAddress source, PhysicalAddress? destination)
    {
        if (destination is null)
            return;
        // With the client's own MAC address as their sender, the link's switches would learn that the client is here.
        foreach (var match in Matches(traffic))
            Rule(rules, traffic, InChain,
                $"{match} ether daddr set {Format(destination)} ether saddr set {Format(source)} fwd to \"{traffic.Interface}\"");
    }

    private static StringBuilder Empty(ServiceTraffic traffic)
    {
        var table = TrafficTable.Hold(traffic.Service);
        return new StringBuilder().Append(CultureInfo.InvariantCulture, $$"""
            table netdev {{table}}
            delete table netdev {{table}}
            table netdev {{table}} {
                chain {{NewChain}} { }
                chain {{PassChain}} { }
                chain {{StopChain}} { }
                chain {{InChain}} { type filter hook ingress device "{{traffic.Interface}}" priority 0; }
                chain {{OutChain}} { type filter hook egress device "{{traffic.Interface}}" priority 0; }
            }

            """);
    }

    private static void Rule(StringBuilder rules, ServiceTraffic traffic, string chain, string rule) =>
        rules.Append(CultureInfo.InvariantCulture, $"add rule netdev {TrafficTable.Hold(traffic.Service)} {chain} {rule}\n");

    private static IEnumerable<string> Matches(ServiceTraffic traffic) =>
        traffic.Addresses.Select(a => $"{Family(a)} daddr {a.Address} tcp dport {Ports(traffic)}");

    private static IEnumerable<string> Replies(ServiceTraffic traffic) =>
        traffic.Addresses.Select(a => $"{Family(a)} saddr {a.Address} tcp sport {Ports(traffic)}");

    private static string Family(ServiceAddress address) => address.IsV6 ? "ip6" : "ip";

    private static string Ports(ServiceTraffic traffic) => $"{{ {string.Join(", ", traffic.Ports)} }}";

    private static string Format(PhysicalAddress address) =>
        string.Join(':', address.GetAddressBytes().Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
}
