using Isthmus.Criu;
using Isthmus.Criu.Addendum;

namespace Isthmus.Engine.Files.Sockets;

/// <summary>Ties unix sockets together that are peers or share a name, and refuses those whose partner is not in the tree.</summary>
internal static class UnixGroups
{
    public static IEnumerable<FileRecipe> Form(IReadOnlyList<OpenFile> files, Checkpoint checkpoint, ConnectionAddendum connections, IReadOnlyDictionary<uint, IReadOnlyList<OptionValue>> options, RefusalLog refusals)
    {
        var sockets = new List<UnixSocket>(files.Count);
        var byInode = new Dictionary<uint, UnixSocket>();
        foreach (var file in files)
        {
            var socket = new UnixSocket(file, options.GetValueOrDefault(file.Entry.Usk.Ino, []));
            sockets.Add(socket);
            byInode[socket.Entry.Ino] = socket;
        }

        foreach (var socket in sockets)
            if (socket.Entry.Peer != 0)
                socket.Peer = byInode.GetValueOrDefault(socket.Entry.Peer);
        var waiting = connections.Waiting.ToLookup(connection => connection.Listener);
        foreach (var socket in sockets)
        {
            foreach (var connection in socket.IsListener ? waiting[socket.Entry.Ino] : [])
                socket.Waiting.Add((connection.Client == 0 ? null : byInode.GetValueOrDefault(connection.Client), connection.Messages));
        }

        var refused = false;
        foreach (var socket in sockets)
        {
            if (WhyNot(socket, checkpoint) is not var (resource, reason, remedy))
                continue;
            refusals.Add(resource, socket.File, reason, remedy);
            refused = true;
        }

        return refused ? [] : Components(sockets).Select(group => new UnixGroupRecipe(group, checkpoint));
    }

    private static (string Resource, string Reason, string Remedy)? WhyNot(UnixSocket socket, Checkpoint checkpoint)
    {
        const string Remedy = "Close the connection before the move, or move both of its ends.";
        if (socket.Entry.Uflags != 0)
            return ("external unix socket", $"{socket.Name} is connected to a process outside of the tree", Remedy);
        if (!socket.Name.IsValid)
            return ("unix socket", "its name is longer than the 108 bytes that a name can have", "Dump the service again.");
        if (socket.Entry.Peer != 0 && socket.Peer is null)
            return ("unix socket", $"{socket.Name} is connected to a socket outside of the tree (inode {socket.Entry.Peer})", Remedy);
        if (socket is { IsDatagram: true, Peer: { } peer, IsPaired: false } && peer.Name.IsEmpty)
            return ("unix socket", $"{socket.Name} is connected to a socket without a name that is not connected to it", Remedy);
        if (socket.Waiting.Any(connection => connection.Client is { } client && client.Peer != socket))
            return ("unix socket", $"a connection that waits for {socket.Name} is not one that the images show so", "Dump the service again.");
        foreach (var message in checkpoint.Queue(socket.File.Id))
            if (message.Ancillary.Count > 0)
                return ("descriptors in flight", $"a message with descriptors (SCM_RIGHTS) waits in {socket.Name}", "Move the service when the message has been received.");
        return null;
    }

    private static IEnumerable<IReadOnlyList<UnixSocket>> Components(List<UnixSocket> sockets)
    {
        var parent = Enumerable.Range(0, sockets.Count).ToArray();
        var index = new Dictionary<UnixSocket, int>();
        var names = new Dictionary<string, int>();
        for (var i = 0; i < sockets.Count; i++)
            index[sockets[i]] = i;
        for (var i = 0; i < sockets.Count; i++)
        {
            if (sockets[i].Peer is { } peer)
                Join(parent, i, index[peer]);
            if (!sockets[i].Name.IsEmpty && !names.TryAdd(sockets[i].Name.Key, i))
                Join(parent, i, names[sockets[i].Name.Key]);
        }

        var groups = new SortedDictionary<int, List<UnixSocket>>();
        for (var i = 0; i < sockets.Count; i++)
        {
            var root = Find(parent, i);
            if (!groups.TryGetValue(root, out var group))
                groups[root] = group = [];
            group.Add(sockets[i]);
        }

        return groups.Values;
    }

    private static int Find(int[] parent, int i)
    {
        while (parent[i] != i)
            i = parent[i] = parent[parent[i]];
        return i;
    }

    private static void Join(int[] parent, int a, int b)
    {
        var (first, second) = (Find(parent, a), Find(parent, b));
        parent[Math.Max(first, second)] = Math.Min(first, second);
    }
}
