namespace Isthmus.Linux;

/// <summary>A host's namespaces could not be entered: the process that held them has ended, or this one is not root.</summary>
public sealed class HostUnreachableException(HostSpace host, Exception inner) : Exception(
    $"The namespaces of host '{host?.Name}' (process {host?.NamespacesOf}) could not be entered: {inner?.Message} "
    + "Check that the host still runs and that this process is root.", inner)
{
    public HostSpace? Host { get; } = host;
}
