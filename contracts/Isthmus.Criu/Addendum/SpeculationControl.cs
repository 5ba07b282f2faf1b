namespace Isthmus.Criu.Addendum;

/// <summary>A mitigation that a thread has switched on (prctl(2), PR_SET_SPECULATION_CTRL).</summary>
/// <param name="Feature">PR_SPEC_STORE_BYPASS (0) or PR_SPEC_INDIRECT_BRANCH (1).</param>
/// <param name="Control">PR_SPEC_DISABLE (4) or PR_SPEC_FORCE_DISABLE (8).</param>
public sealed record SpeculationControl(int Feature, int Control);
