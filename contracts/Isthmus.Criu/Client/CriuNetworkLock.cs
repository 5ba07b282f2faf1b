namespace Isthmus.Criu;

/// <summary>How CRIU keeps packets from the sockets of a dumped tree (criu(8), --network-lock).</summary>
public enum CriuNetworkLock
{
    /// <summary>Thousands of iptables rules, one pair a connection.</summary>
    IpTables = 1,

    /// <summary>One nftables set.</summary>
    NfTables = 2,

    /// <summary>Not at all: somebody else holds the traffic.</summary>
    Skip = 3,
}
