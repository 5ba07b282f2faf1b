using Isthmus.Contracts.Decide;

namespace Isthmus.Policy.Decisions;

/// <summary>
/// Decides where one service should run. An instance remembers what it has seen of its service in constant memory, and
/// has no other input: the same samples give the same decisions, in a simulation as in life.
/// </summary>
public interface IPlacementPolicy
{
    /// <summary>One word.</summary>
    string Name { get; }

    /// <summary>Takes a sample in and decides. A move that is returned is taken for asked for.</summary>
    Verdict Decide(in PolicyInput input);

    /// <summary>The newest decision with its reasons in numbers; asked for before the next sample.</summary>
    /// <exception cref="InvalidOperationException">Nothing was decided yet.</exception>
    PolicyDecision Explain();
}
