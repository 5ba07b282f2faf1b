namespace Isthmus.Hosting;

/// <summary>The operating system that a host runs.</summary>
public enum HostPlatform
{
    /// <summary>Linux: everything is read from its proc file system and by netlink.</summary>
    Linux,

    /// <summary>FreeBSD: what its Linux layer's proc file system lacks is asked for with native programs.</summary>
    FreeBsd,
}
