using System.Collections.Concurrent;

namespace Isthmus.Coordinator.Persistence;

/// <summary>Tells waiting readers that something of a migration was stored. Carries no content: readers read the database.</summary>
public sealed class MigrationFeed
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _waiting = new();

    /// <summary>Completes at the next <see cref="Announce"/> of this migration. Take it before reading, await it after.</summary>
    public Task Next(Guid migration) =>
        _waiting.GetOrAdd(migration, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Wakes the readers of this migration.</summary>
    public void Announce(Guid migration)
    {
        if (_waiting.TryRemove(migration, out var waiting))
            waiting.TrySetResult();
    }
}
