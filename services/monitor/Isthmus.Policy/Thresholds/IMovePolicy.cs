using Isthmus.Contracts.Decide;

namespace Isthmus.Policy.Thresholds;

/// <summary>
/// Decides from load samples when a service should move, and where to. A pure function: everything that it remembers is
/// in the state that it returns, so that a policy can be replayed over recorded samples.
/// </summary>
public interface IMovePolicy
{
    /// <summary>Takes one sample in.</summary>
    /// <param name="state">What the call before returned; <see cref="PolicyState.Initial"/> at first.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="limits">What the operator configured for this service.</param>
    /// <param name="now">The time of the decision, which may be later than the sample's.</param>
    PolicyStep Decide(PolicyState state, LoadSampled sample, PolicyLimits limits, DateTimeOffset now);
}
