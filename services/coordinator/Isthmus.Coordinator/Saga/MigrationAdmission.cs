using Isthmus.Contracts.Decide;
using Isthmus.Coordinator.Persistence;
using Isthmus.Hosting;

namespace Isthmus.Coordinator.Saga;

/// <summary>Decides whether a request may begin. Pure: the request, what is recorded and what is configured are all it looks at.</summary>
public static class MigrationAdmission
{
    /// <summary>The reason why not, or null when the migration may begin.</summary>
    /// <param name="request">The request.</param>
    /// <param name="service">The service's record, or null when none exists.</param>
    /// <param name="options">The configuration.</param>
    public static AdmissionRefusal? Check(MigrationRequested request, ServiceRecord? service, IsthmusOptions options)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(options);
        if (service is null || !options.Services.ContainsKey(request.Service))
            return new($"The service '{request.Service}' is unknown.", $"Name one of: {Names(options.Services.Keys)} (isthmus status), or add it to Isthmus:Services.");
        if (!options.Hosts.ContainsKey(request.Destination))
            return new($"The host '{request.Destination}' is unknown.", $"Name one of: {Names(options.Hosts.Keys)} (isthmus hosts), or add it to Isthmus:Hosts.");
        if (service.ActiveMigration is { } other && other != request.MigrationId)
            return new($"The service '{request.Service}' is held by migration {other}.", $"Wait for it, or cancel it: isthmus cancel {other}.");
        if (service.Host == request.Destination)
            return new($"The service '{request.Service}' already runs on '{request.Destination}'.", "Nothing has to be done.");
        if (request.ExpectedSource is { } expected && expected != service.Host)
            return new($"The service '{request.Service}' runs on '{service.Host}', not on '{expected}' as the request expects.", "Look at isthmus status and ask again if the move is still wanted.");
        if (!options.Hosts.ContainsKey(service.Host))
            return new($"The service '{request.Service}' runs on '{service.Host}', which is no longer configured.", $"Add Isthmus:Hosts:{service.Host} again.");
        return null;
    }

    private static string Names(ICollection<string> names) => names.Count == 0 ? "(none is configured)" : string.Join(", ", names.Order(StringComparer.Ordinal));
}
