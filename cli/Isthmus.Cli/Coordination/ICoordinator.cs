using Isthmus.Contracts.Api;
using Isthmus.Contracts.Decide;

namespace Isthmus.Cli.Coordination;

/// <summary>What the command line asks a coordinator. Every member throws <see cref="CommandFailedException"/> when the answer is no.</summary>
internal interface ICoordinator
{
    Task<IReadOnlyList<ServiceStatus>> ServicesAsync(CancellationToken cancellation);

    /// <summary>The policy's decisions about a service.</summary>
    Task<DecisionLog> DecisionsAsync(string service, CancellationToken cancellation);

    /// <summary>What the policy did for a service, or would have done.</summary>
    Task<PolicyReported> ReportAsync(string service, CancellationToken cancellation);

    Task<IReadOnlyList<HostStatus>> HostsAsync(CancellationToken cancellation);

    /// <summary>Newest first.</summary>
    /// <param name="service">Only this service's; null for all.</param>
    /// <param name="limit">At most so many, 1 or more.</param>
    /// <param name="cancellation">Stops waiting.</param>
    Task<IReadOnlyList<MigrationStatus>> MigrationsAsync(string? service, int limit, CancellationToken cancellation);

    Task<MigrationDetail> MigrationAsync(Guid id, CancellationToken cancellation);

    Task<MigrationStatus> MigrateAsync(MigrateRequest request, CancellationToken cancellation);

    Task<MigrationStatus> CancelAsync(Guid id, CancelRequest request, CancellationToken cancellation);

    Task<MigrationStatus> ResolveAsync(Guid id, ResolveRequest request, CancellationToken cancellation);

    Task<PublishReply> PublishAsync(PublishRequest request, CancellationToken cancellation);

    /// <summary>Messages that nobody could work on, oldest first.</summary>
    Task<IReadOnlyList<DeadMessage>> DeadAsync(CancellationToken cancellation);

    Task<DeadMessageReply> ReplayDeadAsync(string id, CancellationToken cancellation);

    Task<DeadMessageReply> DiscardDeadAsync(string id, CancellationToken cancellation);

    /// <summary>Every event of a migration from its start on; ends when the migration has settled.</summary>
    IAsyncEnumerable<MigrationEvent> EventsAsync(Guid id, CancellationToken cancellation);
}
