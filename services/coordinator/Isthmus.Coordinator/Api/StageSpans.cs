using Isthmus.Contracts;
using Isthmus.Contracts.Api;

namespace Isthmus.Coordinator.Api;

/// <summary>How long a migration was in each state, out of its events. Pure.</summary>
public static class StageSpans
{
    /// <summary>One span a state, in the order in which they were entered.</summary>
    /// <param name="events">The events, in order.</param>
    /// <param name="now">Until when an unfinished state lasts.</param>
    public static IReadOnlyList<StageSpan> Of(IReadOnlyList<MigrationEvent> events, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(events);
        List<StageSpan> spans = [];
        DateTimeOffset? entered = null;
        MigrationState? current = null;
        foreach (var change in events.Where(change => !change.IsCommand && change.State != change.From && change.State != current))
        {
            if (current is { } left)
                spans.Add(new StageSpan(left, Between(entered!.Value, change.SentAt), Ended: true));
            (current, entered) = (change.State, change.SentAt);
        }

        if (current is { } last && !last.IsFinal())
            spans.Add(new StageSpan(last, Between(entered!.Value, now), Ended: false));
        return spans;
    }

    // Two hosts' clocks differ: a span is never shown below zero.
    private static double Between(DateTimeOffset from, DateTimeOffset to) => Math.Max(0, (to - from).TotalMilliseconds);
}
