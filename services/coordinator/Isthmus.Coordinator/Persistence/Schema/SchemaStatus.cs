namespace Isthmus.Coordinator.Persistence.Schema;

/// <summary>Where a database's tables stand.</summary>
/// <param name="Version">The version that the database has; 0 when it has no tables yet.</param>
/// <param name="Newest">The version that this program works with.</param>
/// <param name="Pending">The steps from one to the other, oldest first.</param>
public sealed record SchemaStatus(int Version, int Newest, IReadOnlyList<SchemaStep> Pending)
{
    /// <summary>True when the database was made by a later version of the program.</summary>
    public bool IsNewer => Version > Newest;
}
