namespace Isthmus.Contracts;

/// <summary>Which side of moves a process does for a host.</summary>
public enum HostRole
{
    /// <summary>The source's side: services can leave.</summary>
    Dumper,

    /// <summary>The destination's side: services can come.</summary>
    Restorer,
}
