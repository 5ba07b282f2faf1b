namespace Isthmus.Coordinator.Persistence;

/// <summary>The coordinator cannot start with this database; an operator must act.</summary>
/// <param name="what">What happened, to which database.</param>
/// <param name="remedy">What to do.</param>
/// <param name="cause">The database's own error, where there is one.</param>
public sealed class DatabaseUnusableException(string what, string remedy, Exception? cause = null) : Exception($"{what} {remedy}", cause)
{
    /// <summary>What happened, to which database.</summary>
    public string What { get; } = what;

    /// <summary>What to do.</summary>
    public string Remedy { get; } = remedy;

    /// <summary>True when starting again as it is cannot help: the server says no.</summary>
    public bool IsRefusal { get; init; }
}
