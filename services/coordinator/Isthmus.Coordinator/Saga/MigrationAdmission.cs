using System.Globalization;
using Isthmus.Contracts;
using Isthmus.Contracts.Decide;
using Isthmus.Coordinator.Hosts;
using Isthmus.Coordinator.Persistence;
using Isthmus.Hosting;

namespace Isthmus.Coordinator.Saga;

/// <summary>Decides whether a request may begin. Pure: the request, what is recorded, who was heard of and what is configured are all it looks at.</summary>
public static class MigrationAdmission
{
    /// <summary>The reason why not, or null when the migration may begin.</summary>
    /// <param name="request">The request.</param>
    /// <param name="service">The service's record, or null when none exists.</param>
    /// <param name="hosts">Every host that is configured or was heard of.</param>
    /// <param name="options">The configuration.</param>
    public static AdmissionRefusal? Check(
        MigrationRequested request, ServiceRecord? service, IReadOnlyDictionary<string, KnownHost> hosts, IsthmusOptions options)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(options);
        if (service is null || !options.Services.ContainsKey(request.Service))
            return new($"The service '{request.Service}' is unknown.", $"Name one of: {Names(options.Services.Keys)} (isthmus status), or add it to Isthmus:Services.");
        if (!hosts.TryGetValue(request.Destination, out var destination))
            return new($"The host '{request.Destination}' is unknown.", $"Name one of: {Names(hosts.Keys)} (isthmus hosts), or start its restorer and dumper.");
        if (service.ActiveMigration is { } other && other != request.MigrationId)
            return new($"The service '{request.Service}' is held by migration {other}.", $"Wait for it, or cancel it: isthmus cancel {other}.");
        if (service.Host == request.Destination)
            return new($"The service '{request.Service}' already runs on '{request.Destination}'.", "Nothing has to be done.");
        if (request.ExpectedSource is { } expected && expected != service.Host)
            return new($"The service '{request.Service}' runs on '{service.Host}', not on '{expected}' as the request expects.", "Look at isthmus status and ask again if the move is still wanted.");
        if (!hosts.TryGetValue(service.Host, out var source))
            return new($"The service '{request.Service}' runs on '{service.Host}', which is no longer configured.", $"Add Isthmus:Hosts:{service.Host} again.");
        return Missing(source, HostRole.Dumper) ?? Missing(destination, HostRole.Restorer);
    }

    private static AdmissionRefusal? Missing(KnownHost host, HostRole role)
    {
        if (host.Present.Contains(role))
            return null;
        var what = host switch
        {
            { Present.Count: > 0 } => "is not there, only its other side is",
            { HeardAt: null } => "was never heard of",
            { Left: true } => string.Create(CultureInfo.InvariantCulture, $"was stopped at {host.HeardAt:u}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"is gone: it was last heard of at {host.HeardAt:u}"),
        };
        var service = role == HostRole.Dumper ? "dumper" : "restorer";
        return new($"The {service} of '{host.Name}' {what}.", $"Start it (or see its log) on {host.Name}, and look at isthmus hosts.");
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal)) is { Length: > 0 } list ? list : "(there is none)";
}
