using System.Runtime.InteropServices;
using System.Text;
using Isthmus.Linux.Network;

namespace Isthmus.Linux.Traffic;

/// <summary>
/// The few changes of nftables that lie on the path of a cutover, over netlink: starting nft(8) costs several
/// milliseconds. Tables are those of the netdev family.
/// </summary>
internal sealed class NfTablesSocket : IDisposable
{
    private const int ENOENT = 2;

    // htons(NFNL_SUBSYS_NFTABLES): a batch names its subsystem in network byte order.
    private const ushort BatchResource = NfTables.NFNL_SUBSYS_NFTABLES << 8;

    private readonly NetlinkSocket _socket;
    private readonly string _host;

    private NfTablesSocket(NetlinkSocket socket, string host)
    {
        _socket = socket;
        _host = host;
    }

    public static NfTablesSocket Open(HostSpace host) => new(NetlinkSocket.Open(host, Netlink.NETLINK_NETFILTER), host.Name);

    /// <summary>Removes every rule of the chains, in one transaction.</summary>
    public void Flush(string table, params ReadOnlySpan<string> chains)
    {
        var request = Begin();
        uint sequence = 0;
        foreach (var chain in chains)
        {
            request.Message(Type(NfTables.NFT_MSG_DELRULE), Netlink.NLM_F_REQUEST | Netlink.NLM_F_ACK, ++sequence, Header())
                .Attribute(NfTables.NFTA_RULE_TABLE, table)
                .Attribute(NfTables.NFTA_RULE_CHAIN, chain);
        }

        Commit(request, sequence, $"empty {table}");
    }

    /// <summary>Removes every rule of the chains; false when there is no such table.</summary>
    public bool FlushIfPresent(string table, params ReadOnlySpan<string> chains)
    {
        try
        {
            Flush(table, chains);
            return true;
        }
        catch (NetlinkException e) when (e.Errno == ENOENT)
        {
            return false;
        }
    }

    /// <summary>Deletes a table with all it holds; false when there was none.</summary>
    public bool Delete(string table)
    {
        var request = Begin()
            .Message(Type(NfTables.NFT_MSG_DELTABLE), Netlink.NLM_F_REQUEST | Netlink.NLM_F_ACK, 1, Header())
            .Attribute(NfTables.NFTA_TABLE_NAME, table);
        try
        {
            Commit(request, 1, $"delete {table}");
            return true;
        }
        catch (NetlinkException e) when (e.Errno == ENOENT)
        {
            return false;
        }
    }

    /// <summary>The names of all tables of the netdev family.</summary>
    public IReadOnlyList<string> List()
    {
        var names = new List<string>();
        var request = new NetlinkRequest().Message(Type(NfTables.NFT_MSG_GETTABLE), Netlink.NLM_F_REQUEST | Netlink.NLM_F_DUMP, 1, Header());
        _socket.Transact(request, 1, $"list the firewall tables of host '{_host}'", (_, body) =>
        {
            var attributes = new NetlinkAttributes(body[Marshal.SizeOf<NfTables.NfGenMsg>()..]);
            while (attributes.MoveNext())
            {
                if (attributes.Type == NfTables.NFTA_TABLE_NAME)
                    names.Add(Encoding.ASCII.GetString(attributes.Value.TrimEnd((byte)0)));
            }
        });
        return names;
    }

    /// <summary>
    /// Closes the socket, elsewhere and later: after a change of the rules, the kernel lets close(2) wait until no packet
    /// under way can see the old ones (some 10 ms).
    /// </summary>
    public void Dispose() => ThreadPool.UnsafeQueueUserWorkItem(static socket => socket.Dispose(), _socket, preferLocal: false);

    private static NetlinkRequest Begin() => new NetlinkRequest().Message(
        NfTables.NFNL_MSG_BATCH_BEGIN, Netlink.NLM_F_REQUEST, 0, new NfTables.NfGenMsg { Resource = BatchResource });

    private static NfTables.NfGenMsg Header() => new() { Family = NfTables.NFPROTO_NETDEV };

    private static ushort Type(byte message) => (ushort)((NfTables.NFNL_SUBSYS_NFTABLES << 8) | message);

    private void Commit(NetlinkRequest request, uint last, string operation)
    {
        request.Message(NfTables.NFNL_MSG_BATCH_END, Netlink.NLM_F_REQUEST, last + 1, new NfTables.NfGenMsg { Resource = BatchResource });
        _socket.Transact(request, last, $"{operation} on host '{_host}'");
    }
}
