namespace Isthmus.Dumper.Preflight;

/// <summary>The service's root process cannot be found on this host.</summary>
public sealed class ServiceNotRunningException(string message, string remedy) : Exception(message)
{
    /// <summary>What the operator does.</summary>
    public string Remedy { get; } = remedy;
}
