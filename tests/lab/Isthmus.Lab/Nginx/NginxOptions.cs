using System.Net;
using Isthmus.Lab.Network;

namespace Isthmus.Lab.Nginx;

/// <summary>How nginx is set up; the defaults are the paper's: one worker, 18,000 connections, no sendfile.</summary>
public sealed record NginxOptions
{
    public int Workers { get; init; } = 1;

    public int WorkerConnections { get; init; } = 18_000;

    public bool SendFile { get; init; }

    /// <summary>The addresses that nginx listens on; each must be on the host's interface before it starts.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [new(LabAddresses.Service, 80)];

    /// <summary>The accept queue of each listener; the kernel caps it at net.core.somaxconn (4,096 by default).</summary>
    public int Backlog { get; init; } = 4096;

    /// <summary>The size of <see cref="LabNginx.DownloadPath"/> in bytes.</summary>
    public long DownloadBytes { get; init; } = 16 << 20;

    /// <summary>Whether each request is logged, in <see cref="LabNginx.AccessLog"/>.</summary>
    public bool LogsRequests { get; init; }

    /// <summary>The workers accept in turns; where there is no EPOLLEXCLUSIVE more than one needs that.</summary>
    public bool AcceptMutex { get; init; }

    /// <summary>The rate of a <see cref="LabNginx.SlowPath"/> download, bytes a second, by nginx's timers.</summary>
    public int SlowBytesPerSecond { get; init; } = 128 << 10;

    /// <summary>GLIBC_TUNABLES that nginx is started with; null for none.</summary>
    public string? Tunables { get; init; }

    /// <summary>The PID file, inside the host.</summary>
    public string PidFile { get; init; } = "/run/nginx.pid";
}
