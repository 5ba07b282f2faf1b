using Isthmus.Contracts;
using Isthmus.Contracts.Api;

namespace Isthmus.Coordinator.Watching;

/// <summary>How much of what there is at one time.</summary>
/// <param name="Open">Migrations that hold their service, by state; states without one are left out.</param>
/// <param name="Outbox">Messages that the saga decided to send and that the bus does not have yet.</param>
/// <param name="Hosts">Hosts that are configured or were heard of, by state; states without one are left out.</param>
/// <param name="DeadLetters">Messages that nobody could work on; null when the broker could not be asked.</param>
public sealed record Census(
    IReadOnlyDictionary<MigrationState, int> Open, int Outbox, IReadOnlyDictionary<HostState, int> Hosts, int? DeadLetters);
