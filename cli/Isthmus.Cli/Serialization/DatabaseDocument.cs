namespace Isthmus.Cli.Serialization;

/// <summary>What <c>isthmus database</c> writes with --json.</summary>
/// <param name="Kind">SQLite or PostgreSQL.</param>
/// <param name="Location">Which database; no secrets.</param>
/// <param name="Version">The version of its tables; 0 without any.</param>
/// <param name="Newest">The version that this program needs.</param>
/// <param name="Pending">What lies between the two.</param>
internal sealed record DatabaseDocument(string Kind, string Location, int Version, int Newest, IReadOnlyList<DatabaseStep> Pending);
