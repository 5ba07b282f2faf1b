using System.Net;
using System.Net.Sockets;
using Isthmus.Dumper.Preflight;
using Xunit;

namespace Isthmus.UnitTests.Dumper;

public sealed class SocketTableTests
{
    [Fact]
    public void An_ipv4_listener_is_read()
    {
        var (inode, socket) = Assert.Single(SocketTable.Parse("tcp", 9,
        [
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
            "   0: 64004D0A:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0000000000000000 100 0 0 10 0",
        ]));
        Assert.Equal(4711UL, inode);
        Assert.Equal(IPEndPoint.Parse("10.77.0.100:80"), socket.Local);
        Assert.True(socket.IsListener);
    }

    [Fact]
    public void What_waits_in_a_UDP_socket_is_read()
    {
        var (_, socket) = Assert.Single(SocketTable.Parse("udp", 9,
        [
            "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops",
            " 4811: 0100007F:C3DD 00000000:0000 07 00000000:00000340 00:00000000 00000000     0        0 4711 2 000000002d57a781 0",
        ]));
        Assert.Equal(0x340, socket.WaitingBytes);
    }

    [Fact]
    public void A_line_that_is_no_socket_is_passed_over() =>
        Assert.Empty(SocketTable.Parse("tcp", 9, ["header", "", "garbage", "   0: 64004D0A:0050 00000000:0000 06 0 0 0 0 0 0 0"]));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void This_processs_own_sockets_are_found(string address)
    {
        using var listener = new TcpListener(IPAddress.Parse(address), 0);
        listener.Start();
        var table = address.Contains(':', StringComparison.Ordinal) ? "tcp6" : "tcp";
        var sockets = SocketTable.Parse(table, 9, File.ReadLines($"/proc/self/net/{table}")).Select(s => s.Value);
        Assert.Contains(sockets, s => s.IsListener && s.Local!.Equals(listener.LocalEndpoint));
    }
}
