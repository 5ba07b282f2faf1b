using System.Globalization;
using System.Net.NetworkInformation;
using System.Text;
using Isthmus.Linux.Network;

namespace Isthmus.Linux.Traffic;

/// <summary>
/// The text of the source's table. Its chains are asked in order: "hold" drops, "forward" sends on to the destination's
/// MAC address, which is what remains when "hold" is emptied; "out" keeps this kernel from resetting what it no longer knows.
/// </summary>
internal static class HoldRules
{
    public const string HoldChain = "hold";
    public const string ForwardChain = "forward";
    public const string OutChain = "out";

    /// <summary>First step: only segments that open a connection are dropped; a table left by a crash is replaced.</summary>
    public static string HoldNewFlows(ServiceTraffic traffic)
    {
        var rules = Empty(traffic);
        foreach (var match in Matches(traffic))
            Rule(rules, traffic, HoldChain, $"{match} tcp flags & (syn | ack) == syn drop");
        return rules.ToString();
    }

    /// <summary>Second step, in one transaction: everything is dropped, and what comes after that is ready behind it.</summary>
    public static string HoldEverything(ServiceTraffic traffic, PhysicalAddress source, PhysicalAddress? destination)
    {
        var table = TrafficTable.Hold(traffic.Service);
        var rules = new StringBuilder();
        rules.Append(CultureInfo.InvariantCulture, $"flush chain netdev {table} {HoldChain}\n");
        foreach (var match in Matches(traffic))
            Rule(rules, traffic, HoldChain, $"{match} drop");
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
                Rule(rules, traffic, HoldChain, $"{match} drop");
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
            Rule(rules, traffic, ForwardChain,
                $"{match} ether daddr set {Format(destination)} ether saddr set {Format(source)} fwd to \"{traffic.Interface}\"");
    }

    private static StringBuilder Empty(ServiceTraffic traffic)
    {
        var table = TrafficTable.Hold(traffic.Service);
        return new StringBuilder().Append(CultureInfo.InvariantCulture, $$"""
            table netdev {{table}}
            delete table netdev {{table}}
            table netdev {{table}} {
                chain {{HoldChain}} { type filter hook ingress device "{{traffic.Interface}}" priority 0; }
                chain {{ForwardChain}} { type filter hook ingress device "{{traffic.Interface}}" priority 1; }
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
