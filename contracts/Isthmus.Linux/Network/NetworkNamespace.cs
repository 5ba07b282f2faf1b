using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Isthmus.Linux.Network;

/// <summary>
/// Work in a host's network namespace from this process. A socket belongs for ever to the namespace of the thread that
/// made it, whoever uses it later, so only its creation happens on a thread that has moved (setns(2)); that thread then
/// ends, and no thread of the pool is ever left in another namespace.
/// </summary>
public static class NetworkNamespace
{
    /// <summary>
    /// Runs <paramref name="work"/> on a thread of its own inside the host's network namespace and waits for it. For
    /// short work that must start there (socket creation, reading /proc/thread-self/net); a file system path still
    /// means this process's mounts.
    /// </summary>
    /// <exception cref="HostUnreachableException">The host's namespace is gone or may not be entered.</exception>
    public static T Run<T>(HostSpace host, Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(work);
        if (host.IsThisMachine)
            return work();

        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Enter(host);
                result = work();
            }
#pragma warning disable CA1031 // Every failure crosses to the caller's thread and is thrown again there.
            catch (Exception e)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        }, maxStackSize: 256 * 1024) { IsBackground = true, Name = $"netns {host.Name}" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    /// <summary>A socket of the host's network namespace.</summary>
    /// <exception cref="HostUnreachableException">The host's namespace is gone or may not be entered.</exception>
    public static Socket CreateSocket(HostSpace host, AddressFamily family, SocketType type, ProtocolType protocol) =>
        Run(host, () => new Socket(family, type, protocol));

    /// <summary>Opens a TCP connection from inside the host's network namespace; Nagle's algorithm is off.</summary>
    /// <exception cref="SocketException">The connection was refused, reset or not answered.</exception>
    public static async Task<Socket> ConnectAsync(HostSpace host, IPEndPoint endpoint, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var socket = CreateSocket(host, endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            await socket.ConnectAsync(endpoint, cancellation).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// An HTTP handler whose connections leave from the host's network namespace. Names are not resolved: request URIs
    /// carry an address. Connections are not kept, so that each request shows who serves now.
    /// </summary>
    public static SocketsHttpHandler CreateHttpHandler(HostSpace host) => new()
    {
        UseProxy = false,
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = async (context, cancellation) =>
        {
            var endpoint = new IPEndPoint(IPAddress.Parse(context.DnsEndPoint.Host), context.DnsEndPoint.Port);
            return new NetworkStream(await ConnectAsync(host, endpoint, cancellation).ConfigureAwait(false), ownsSocket: true);
        },
    };

    private static void Enter(HostSpace host)
    {
        try
        {
            using var file = File.OpenHandle($"/proc/{host.NamespacesOf}/ns/net");
            if (Sched.SetNs(file, Sched.CLONE_NEWNET) != 0)
                throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            throw new HostUnreachableException(host, e);
        }
    }
}
