using System.Runtime.CompilerServices;
using Isthmus.Contracts;
using Isthmus.Contracts.Api;
using Isthmus.Coordinator.Persistence;

namespace Isthmus.Coordinator.Api;

/// <summary>Follows a migration's events live until it has settled.</summary>
public sealed class MigrationEvents(HistoryReader history, MigrationFeed feed, TimeProvider time)
{
    // Another coordinator of the same database may store what this one is not told of.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    /// <summary>Every event with a sequence above <paramref name="after"/>, as it is stored; ends once the migration has settled.</summary>
    public async IAsyncEnumerable<MigrationEvent> FollowAsync(Guid migration, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var next = feed.Next(migration);
            // The state is read before the events, so that none of a settled migration is missed.
            if (await history.FindAsync(migration, cancellation).ConfigureAwait(false) is not { } status)
                yield break;
            foreach (var item in await history.EventsAsync(status, after, cancellation).ConfigureAwait(false))
            {
                after = item.Sequence;
                yield return item;
            }

            if (status.State.IsSettled())
                yield break;
            await Task.WhenAny(next, Task.Delay(LookAgain, time, cancellation)).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
        }
    }
}
