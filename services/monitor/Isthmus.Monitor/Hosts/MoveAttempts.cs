using System.Collections.Concurrent;

namespace Isthmus.Monitor.Hosts;

/// <summary>Which services are moving, and which destinations turned one down of late.</summary>
public sealed class MoveAttempts(TimeProvider time)
{
    // A saga that died with its coordinator ends some time; a service must not count as moving for ever.
    private static readonly TimeSpan LongestMove = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<Guid, (string Service, string Destination, DateTimeOffset Since)> _moving = new();
    // Messages may overtake each other: what has ended does not begin again.
    private const int RememberedEnds = 1000;

    private readonly ConcurrentQueue<Guid> _ended = new();
    private readonly ConcurrentDictionary<(string Service, string Destination), Refused> _refused = new();

    /// <summary>A migration was asked for.</summary>
    public void Begin(Guid migration, string service, string destination)
    {
        if (!_ended.Contains(migration))
            _moving[migration] = (service, destination, time.GetUtcNow());
    }

    /// <summary>It ended with the service on its destination, or where an operator put it.</summary>
    public void Succeed(Guid migration)
    {
        End(migration);
        if (_moving.TryRemove(migration, out var move))
            _refused.TryRemove((move.Service, move.Destination), out _);
    }

    /// <summary>It was refused or undone: that destination is left alone for a minute, and twice as long each further time.</summary>
    public void Fail(Guid migration, string reason)
    {
        End(migration);
        if (!_moving.TryRemove(migration, out var move))
            return;
        _refused.AddOrUpdate((move.Service, move.Destination), _ => new Refused(1, time.GetUtcNow() + FirstPause, reason), (_, before) =>
        {
            var pause = FirstPause * Math.Pow(2, before.Times);
            return new Refused(before.Times + 1, time.GetUtcNow() + (pause < LongestPause ? pause : LongestPause), reason);
        });
    }

    /// <summary>True while a migration of the service is under way.</summary>
    public bool IsMoving(string service)
    {
        // Asked for every sample of every service, and mostly nothing moves.
        if (_moving.IsEmpty)
            return false;
        foreach (var (_, move) in _moving)
        {
            if (move.Service == service && time.GetUtcNow() - move.Since < LongestMove)
                return true;
        }

        return false;
    }

    /// <summary>Why a destination is left alone by a service; null when it isn't.</summary>
    public string? WhyNot(string service, string destination) =>
        !_refused.IsEmpty && _refused.TryGetValue((service, destination), out var refused) && time.GetUtcNow() < refused.Until
            ? $"a move there failed ({refused.Times} in a row), the next try is at {refused.Until:u}: {refused.Reason}"
            : null;

    private void End(Guid migration)
    {
        _ended.Enqueue(migration);
        while (_ended.Count > RememberedEnds)
            _ended.TryDequeue(out _);
    }

    private sealed record Refused(int Times, DateTimeOffset Until, string Reason);
}
