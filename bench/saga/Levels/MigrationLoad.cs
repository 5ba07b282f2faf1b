using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;

namespace Isthmus.Bench.Saga.Levels;

/// <summary>Migrations on their way: which service each moves, when it was asked for, how long it took.</summary>
internal sealed class MigrationLoad
{
    private readonly ConcurrentDictionary<Guid, (int Service, long Began)> _open = new();
    private readonly Channel<(int Service, TimeSpan Took)> _ended = Channel.CreateUnbounded<(int, TimeSpan)>();

    /// <summary>The services whose move has just completed, with what it took.</summary>
    public ChannelReader<(int Service, TimeSpan Took)> Ended => _ended.Reader;

    /// <summary>Notes when a migration was requested.</summary>
    public void Began(Guid migration, int service) => _open[migration] = (service, Stopwatch.GetTimestamp());

    /// <summary>The end of a migration was heard of; the second time counts for nothing.</summary>
    public void Completed(Guid migration)
    {
        if (_open.TryRemove(migration, out var known))
            _ended.Writer.TryWrite((known.Service, Stopwatch.GetElapsedTime(known.Began)));
    }

    /// <summary>No migration may end in another way: the measurement ends with this reason.</summary>
    public void Failed(string how) => _ended.Writer.TryComplete(new InvalidOperationException($"A migration was {how}"));
}
