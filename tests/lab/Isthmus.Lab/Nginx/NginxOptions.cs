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

    /// <summary>The PID file, inside the host.</summary>
    public string PidFile { get; init; } = "/run/nginx.pid";
}
