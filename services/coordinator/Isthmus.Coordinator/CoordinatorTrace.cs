using System.Diagnostics;

namespace Isthmus.Coordinator;

/// <summary>The coordinator's spans.</summary>
public static class CoordinatorTrace
{
    /// <summary>The source's name, for whoever listens.</summary>
    public const string Name = "Isthmus.Coordinator";

    internal static ActivitySource Source { get; } = new(Name);
}
