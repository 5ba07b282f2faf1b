namespace Isthmus.Cli.Doctor;

/// <summary>Can traffic be held and the address be moved?</summary>
internal static class NetworkChecks
{
    public static IEnumerable<Finding> Of(MachineFacts facts)
    {
        yield return facts.NetdevHooksError switch
        {
            null => Finding.Fail("nftables netdev", "could not be tried", "Traffic cannot be held without nft: apt-get install nftables"),
            "" => Finding.Ok("nftables netdev", "works"),
            var error => Finding.Fail("nftables netdev", error,
                "Traffic cannot be held: run as root, and use a kernel with CONFIG_NF_TABLES_NETDEV and CONFIG_NETFILTER_EGRESS (modprobe nf_tables)."),
        };
        yield return facts.PacketSocketError switch
        {
            null => Finding.Warn("packet sockets", "could not be tried", "They are needed to tell clients where the address is and to keep held packets."),
            "" => Finding.Ok("packet sockets", "work"),
            var error => Finding.Fail("packet sockets", error,
                "Held packets cannot be kept and clients not be told of the new place: run as root (CAP_NET_RAW), on a kernel with CONFIG_PACKET."),
        };
        if (facts.BridgeCallsIptables == 1)
        {
            yield return Finding.Warn("bridged traffic", "passes iptables",
                "A Docker engine's rules may drop it between hosts that are namespaces: sysctl net.bridge.bridge-nf-call-iptables=0");
        }
    }
}
