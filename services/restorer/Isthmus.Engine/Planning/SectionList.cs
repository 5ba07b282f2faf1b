using System.Collections.Immutable;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Planning;

/// <summary>The sections of a plan in the making; steps of the same phase that follow each other join.</summary>
internal sealed class SectionList
{
    private readonly ImmutableArray<PlanSection>.Builder _sections = ImmutableArray.CreateBuilder<PlanSection>();
    private readonly List<Step> _steps = [];
    private PlanPhase _phase;

    public void Add(PlanPhase phase, IEnumerable<Step> steps)
    {
        if (phase != _phase)
            Flush();
        _phase = phase;
        _steps.AddRange(steps);
    }

    public ImmutableArray<PlanSection> ToSections()
    {
        Flush();
        return _sections.ToImmutable();
    }

    private void Flush()
    {
        if (_steps.Count > 0)
            _sections.Add(new PlanSection(_phase, [.. _steps]));
        _steps.Clear();
    }
}
