namespace Isthmus.Engine.Files.Tcp;

/// <summary>The states of a TCP socket, numbered as the kernel and CRIU's images do (net/tcp_states.h; RFC 9293 section 3.3.2).</summary>
public enum TcpState
{
    Established = 1,
    SynSent = 2,
    SynReceived = 3,
    FinWait1 = 4,
    FinWait2 = 5,
    TimeWait = 6,
    Close = 7,
    CloseWait = 8,
    LastAck = 9,
    Listen = 10,
    Closing = 11,
}
