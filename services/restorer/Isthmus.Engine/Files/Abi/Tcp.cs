namespace Isthmus.Engine.Files.Abi;

/// <summary>TCP options and repair commands of Linux (linux/tcp.h, net/tcp_states.h).</summary>
internal static class Tcp
{
    public const int TCP_NODELAY = 1;
    public const int TCP_CORK = 3;
    public const int TCP_KEEPIDLE = 4;
    public const int TCP_KEEPINTVL = 5;
    public const int TCP_KEEPCNT = 6;
    public const int TCP_INFO = 11;
    public const int TCP_REPAIR = 19;
    public const int TCP_REPAIR_QUEUE = 20;
    public const int TCP_QUEUE_SEQ = 21;
    public const int TCP_REPAIR_OPTIONS = 22;
    public const int TCP_TIMESTAMP = 24;
    public const int TCP_REPAIR_WINDOW = 29;

    public const int TCP_RECV_QUEUE = 1;
    public const int TCP_SEND_QUEUE = 2;

    public const uint TCPI_OPT_TIMESTAMPS = 1;
    public const uint TCPI_OPT_SACK = 2;
    public const uint TCPI_OPT_WSCALE = 4;

    public const uint TCPOPT_MSS = 2;
    public const uint TCPOPT_WINDOW = 3;
    public const uint TCPOPT_SACK_PERM = 4;
    public const uint TCPOPT_TIMESTAMP = 8;

    /// <summary>net.ipv4.tcp_keepalive_probes, _time and _intvl as compiled into the kernel: what a socket reports that never set them.</summary>
    public const uint DefaultKeepCount = 9;
    public const uint DefaultKeepIdle = 7200;
    public const uint DefaultKeepInterval = 75;
}
