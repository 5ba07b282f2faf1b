using System.Globalization;
using Isthmus.Criu.Addendum;
using Isthmus.Dumper.Preflight;
using Isthmus.Linux;
using Isthmus.Linux.Sockets;

namespace Isthmus.Dumper.Freeze;

/// <summary>
/// Connections that wait in the unix listeners of a tree that stands still. Nobody can read what was sent over one before it is
/// accepted, and CRIU refuses to dump it: where something was sent, the listener's whole queue is accepted here, and read.
/// </summary>
/// <param name="host">Where the tree is.</param>
/// <param name="rootPid">Its root, inside the host.</param>
internal sealed class PendingConnections(HostSpace host, int rootPid) : IDisposable
{
    private readonly List<(ForeignSocket Listener, AcceptedConnection Connection)> _taken = [];
    private readonly List<ForeignSocket> _listeners = [];
    private readonly Dictionary<uint, uint> _listenerOf = [];
    private readonly List<PendingConnection> _waiting = [];
    private readonly List<string> _external = [];

    /// <summary>What has to be told to CRIU as external.</summary>
    public IReadOnlyList<string> External => _external;

    /// <summary>Whether connections were taken out of queues: they have to be given back when the tree runs on.</summary>
    public bool HasTaken => _taken.Count > 0;

    /// <summary>Finds them, and takes those that CRIU would refuse.</summary>
    /// <param name="beforeTaking">Throws when the dump would be refused for another reason.</param>
    /// <exception cref="UncarriedStateException">One cannot be carried.</exception>
    public void Take(Action beforeTaking)
    {
        var table = UnixSocketTable.Read(host);
        if (!table.Values.Any(socket => socket is { IsListener: true, Waiting.Count: > 0 }))
            return;
        var sockets = new Dictionary<uint, (int Pid, int OuterPid, int Number)>();
        foreach (var (pid, outer, number, target) in FrozenTree.Descriptors(host, rootPid))
        {
            if (DescriptorRules.InodeOf(target) is { } inode)
                sockets.TryAdd((uint)inode, (pid, outer, number));
        }

        var listeners = sockets.Keys.Select(inode => table.GetValueOrDefault(inode)).OfType<UnixSocketState>().Where(socket => socket is { IsListener: true, Waiting.Count: > 0 }).OrderBy(socket => socket.Inode).ToList();
        var findings = listeners.SelectMany(listener => WhyNot(listener, sockets)).ToList();
        if (findings.Count > 0)
            throw new UncarriedStateException(findings);
        var unread = listeners.Where(listener => listener.Waiting.Any(client => client == 0 || table.GetValueOrDefault(client) is { SendQueue: > 0 })).ToList();
        if (unread.Count > 0)
            beforeTaking();
        foreach (var listener in unread)
            Accept(listener, sockets[listener.Inode].OuterPid, sockets[listener.Inode].Number);
        Name(listeners.Except(unread), sockets);
    }

    /// <summary>Adds to the images what CRIU has not dumped, and makes the sockets what they are in the tree.</summary>
    public void Complete(string directory)
    {
        if (_waiting.Count > 0)
            new ConnectionAddendum { Waiting = _waiting }.Save(directory);
        if (_listenerOf.Count > 0)
            InFlightSockets.Rewrite(directory, _listenerOf);
    }

    /// <summary>The taken connections in the order of their queues, each with its listener; they belong to the caller from then on.</summary>
    public IReadOnlyList<(ForeignSocket Listener, AcceptedConnection Connection)> Release()
    {
        var taken = _taken.ToList();
        _taken.Clear();
        _listeners.Clear();
        return taken;
    }

    public void Dispose()
    {
        foreach (var (_, connection) in _taken)
            connection.Dispose();
        foreach (var listener in _listeners)
            listener.Dispose();
    }

    private static IEnumerable<string> WhyNot(UnixSocketState listener, Dictionary<uint, (int Pid, int OuterPid, int Number)> tree)
    {
        var (pid, outer, number) = tree[listener.Inode];
        if (listener.Waiting.Any(client => client != 0 && !tree.ContainsKey(client)))
            yield return string.Create(CultureInfo.InvariantCulture, $"Process {pid} has a connection waiting of a client that is not part of the service (descriptor {number}).");
        if (FrozenTree.PassedDescriptors(outer, number) > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"Process {pid} has a connection waiting over which descriptors were passed (SCM_RIGHTS) (descriptor {number}).");
    }

    private void Accept(UnixSocketState state, int outerPid, int number)
    {
        using var process = ForeignDescriptors.Open(outerPid);
        if (process?.Socket(number) is not { } listener)
            throw new IOException($"The listener at descriptor {number} of process {outerPid} cannot be reached.");
        _listeners.Add(listener);
        while (listener.Accept() is { } connection)
        {
            _taken.Add((listener, connection));
            _listenerOf[connection.Inode] = state.Inode;
        }
    }

    /// <summary>A client is known by the end that was taken, once it has an inode.</summary>
    private void Name(IEnumerable<UnixSocketState> untouched, Dictionary<uint, (int Pid, int OuterPid, int Number)> tree)
    {
        foreach (var listener in untouched)
            _waiting.AddRange(listener.Waiting.Select(client => new PendingConnection(listener.Inode, client, [])));
        if (_taken.Count == 0)
            return;
        var table = UnixSocketTable.Read(host);
        foreach (var (_, connection) in _taken)
        {
            var client = table.GetValueOrDefault(connection.Inode)?.Peer ?? 0;
            if (client != 0 && !tree.ContainsKey(client))
                throw new UncarriedStateException(["A client that is not part of the service has connected to a unix socket of it."]);
            _waiting.Add(new PendingConnection(_listenerOf[connection.Inode], client, connection.Messages));
            if (client != 0)
                _external.Add(string.Create(CultureInfo.InvariantCulture, $"unix[{client}]"));
        }
    }
}
