namespace Isthmus.Dumper;

/// <summary>A message speaks of a service that this process does not know.</summary>
public sealed class UnknownServiceException(string service, string host)
    : Exception($"Service '{service}' is not configured for host '{host}': add Isthmus:Services:{service} to its configuration.");
