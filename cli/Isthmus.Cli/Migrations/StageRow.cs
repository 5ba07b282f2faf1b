using Isthmus.Contracts;

namespace Isthmus.Cli.Migrations;

/// <summary>One stage of a migration as it is shown.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Elapsed">How long it took, so far when it runs; null before it began.</param>
/// <param name="Timings">What its parts took, as the hosts say.</param>
/// <param name="Note">What else is known of it; empty for nothing.</param>
internal sealed record StageRow(MigrationStage Stage, StageStatus Status, TimeSpan? Elapsed, IReadOnlyList<StageTiming> Timings, string Note = "");
