namespace Isthmus.Contracts.Api;

/// <summary>Answer to <c>GET /migrations/{id}</c>.</summary>
/// <param name="Status">Where it stands.</param>
/// <param name="Stages">How long it was in each state so far, in order.</param>
/// <param name="Events">Every message, in order.</param>
public sealed record MigrationDetail(MigrationStatus Status, IReadOnlyList<StageSpan> Stages, IReadOnlyList<MigrationEvent> Events);
