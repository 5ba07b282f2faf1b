using Isthmus.Criu;
using Isthmus.Linux;

namespace Isthmus.Dumper.Freeze;

/// <summary>
/// Dumps a tree and looks, while it stands still, at what came about since preflight. What cannot be carried is most often over
/// a moment later (the service reads what waited): the tree runs on and is dumped again, a few times; then the dump is refused.
/// </summary>
/// <param name="host">Where the tree is.</param>
/// <param name="dump">What to dump, and how.</param>
/// <param name="ask">Asks the host's CRIU.</param>
public sealed class TreeDump(HostSpace host, CheckpointDump dump, Func<Func<CriuClient, Task<DumpStatistics>>, Task<DumpStatistics>> ask) : IAsyncDisposable
{
    /// <summary>How often CRIU is asked at most.</summary>
    public const int Attempts = 5;

    private readonly string _directory = host.Root + dump.ImagesDirectory;
    private PendingConnections? _pending;
    private ConnectionRelay? _relay;

    /// <summary>Called when CRIU is ready and nothing was touched; it waits.</summary>
    public Func<Task>? Ready { get; init; }

    /// <summary>Called when all images are complete. The tree stands still; whether the dump holds is not certain yet.</summary>
    public Action? Dumped { get; init; }

    /// <summary>Called when an attempt was refused, with what is the matter, before the next: undoes what <see cref="Dumped"/> began.</summary>
    public Func<Exception, Task>? Refused { get; init; }

    /// <summary>Called when the dump holds: CRIU ends the tree next.</summary>
    public Action? Holds { get; init; }

    /// <summary>
    /// After a failure, how many connections go through this object: it must live until <see cref="RelayEnd"/>, or they end with it.
    /// </summary>
    public int RelayedConnections => _relay?.Count ?? 0;

    /// <summary>Ends when no connection goes through this object any more.</summary>
    public Task RelayEnd => _relay?.Completion ?? Task.CompletedTask;

    /// <summary>Dumps the tree.</summary>
    /// <exception cref="CriuException">CRIU refused; the tree runs on.</exception>
    /// <exception cref="UncarriedStateException">It holds what no image holds; it runs on.</exception>
    public async Task<DumpStatistics> RunAsync(CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ask(criu => criu.DumpAsync(dump, OnNotificationAsync, cancellation)).ConfigureAwait(false);
            }
            catch (Exception e) when (attempt < Attempts && _pending is not { HasTaken: true } && IsMomentary(e) && !cancellation.IsCancellationRequested)
            {
                if (Refused is not null)
                    await Refused(e).ConfigureAwait(false);
                foreach (var image in Directory.EnumerateFiles(_directory, "*.img").Where(path => !IsOwn(path)))
                    File.Delete(image);
            }
            catch when (_pending is { HasTaken: true } pending)
            {
                _relay = new ConnectionRelay(host, pending);
                _relay.Begin();
                throw;
            }
            finally
            {
                _pending?.Dispose();
                _pending = null;
            }
        }
    }

    public ValueTask DisposeAsync() => _relay?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Images that were written before the dump.</summary>
    private static bool IsOwn(string path) =>
        Path.GetFileName(path) is Criu.Addendum.FileAddendum.ImageName or Criu.Addendum.TaskAddendum.ImageName;

    /// <summary>What CRIU 4.2 says of unix connections (criu/sk-unix.c) that came about while it looked.</summary>
    private static bool IsMomentary(Exception e) =>
        e is UncarriedStateException
        || (e is CriuException && (e.Message.Contains("write queue on an in-flight socket", StringComparison.Ordinal) || e.Message.Contains("closed in-flight socket", StringComparison.Ordinal)));

    private async ValueTask OnNotificationAsync(CriuNotification notification, CancellationToken cancellation)
    {
        switch (notification.Event)
        {
            case CriuEvent.PreDump when Ready is not null:
                await Ready().ConfigureAwait(false);
                break;
            case CriuEvent.QueryExternalFiles:
                _pending = new PendingConnections(host, dump.Pid);
                _pending.Take(() => FrozenCheck.Run(host, dump.Pid, images: null));
                foreach (var key in _pending.External)
                    notification.External.Add(key);
                break;
            case CriuEvent.PostDump:
                _pending?.Complete(_directory);
                Dumped?.Invoke();
                // Beside what that began. It is the last look, and the tree exists until this returns.
                FrozenCheck.Run(host, dump.Pid, _directory);
                Holds?.Invoke();
                break;
        }
    }
}
