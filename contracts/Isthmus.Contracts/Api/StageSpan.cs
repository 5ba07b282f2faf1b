namespace Isthmus.Contracts.Api;

/// <summary>How long a migration was in one state, by the senders' clocks.</summary>
/// <param name="State">The state.</param>
/// <param name="Milliseconds">How long; so far, when <paramref name="Ended"/> is false.</param>
/// <param name="Ended">False for the state that the migration is in now.</param>
public sealed record StageSpan(MigrationState State, double Milliseconds, bool Ended);
