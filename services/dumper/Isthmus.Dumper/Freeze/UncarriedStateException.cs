namespace Isthmus.Dumper.Freeze;

/// <summary>The frozen tree holds state that came about after preflight and that no image holds: it runs on.</summary>
public sealed class UncarriedStateException(IReadOnlyList<string> findings)
    : Exception($"{string.Join(" ", findings)} The service was not moved and runs on; ask for the move again.")
{
    /// <summary>What was found, a sentence each.</summary>
    public IReadOnlyList<string> Findings { get; } = findings;
}
