using System.Runtime.CompilerServices;
using Isthmus.Cli.Coordination;
using Isthmus.Contracts;
using Isthmus.Contracts.Api;

namespace Isthmus.Cli.Migrations;

/// <summary>Follows a migration until it settles; Ctrl-C asks the coordinator to undo it and goes on following.</summary>
/// <param name="coordinator">The coordinator.</param>
/// <param name="interrupts">Ctrl-C.</param>
/// <param name="time">The clock.</param>
/// <param name="requestedBy">Who cancels.</param>
internal sealed class MigrationWatch(ICoordinator coordinator, Interrupts interrupts, TimeProvider time, string requestedBy)
{
    /// <summary>How often a running clock moves.</summary>
    private static readonly TimeSpan s_frame = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a coordinator is asked again whose database is away: the move goes on meanwhile.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Between two such questions.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private long? _awaySince;

    /// <param name="id">The migration.</param>
    /// <param name="view">Where it is shown.</param>
    /// <param name="timeout">The longest wait; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>What the process exits with.</returns>
    /// <exception cref="CommandFailedException">The time was over, or the coordinator went away.</exception>
    public async Task<ExitCode> FollowAsync(Guid id, IProgressView view, TimeSpan timeout)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(interrupts.Second, limit.Token);
        using var done = new CancellationTokenSource();
        var cancelling = CancelWhenInterruptedAsync(id, view, done.Token, leave.Token);
        try
        {
            var progress = await ReadAsync(id, view, leave.Token);
            var status = await StatusAsync(id, view, leave.Token);
            if (!status.State.IsSettled())
            {
                throw new CommandFailedException(ExitCode.Unreachable, $"The coordinator stopped telling about migration {id}, which is at {status.Stage}.",
                    $"It goes on or is undone; see: isthmus show {id}");
            }

            view.Settled(status, progress);
            return MigrationOutcome.ExitCodeOf(status.State);
        }
        catch (OperationCanceledException) when (interrupts.Second.IsCancellationRequested)
        {
            throw new CommandFailedException(ExitCode.Interrupted, $"Left migration {id} while it was being undone.",
                $"See how it ends: isthmus show {id}");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new CommandFailedException(ExitCode.TimedOut, $"Migration {id} has not ended after {Durations.Text(timeout)}; it goes on.",
                $"See how it ends with \"isthmus show {id}\", or undo it with \"isthmus cancel {id}\".");
        }
        finally
        {
            await done.CancelAsync();
            await cancelling;
        }
    }

    private async Task<MigrationProgress> ReadAsync(Guid id, IProgressView view, CancellationToken leave)
    {
        var progress = new MigrationProgress();
        var lastEvent = time.GetTimestamp();
        await using var events = EventsAsync(id, view, leave).GetAsyncEnumerator(leave);
        using var frames = new PeriodicTimer(s_frame, time);
        var nextEvent = events.MoveNextAsync().AsTask();
        var nextFrame = frames.WaitForNextTickAsync(CancellationToken.None).AsTask();
        while (true)
        {
            if (await Task.WhenAny(nextEvent, nextFrame) == nextFrame && !nextEvent.IsCompleted)
            {
                view.Tick(progress, time.GetElapsedTime(lastEvent));
                nextFrame = frames.WaitForNextTickAsync(CancellationToken.None).AsTask();
                continue;
            }

            if (!await nextEvent)
                return progress;
            progress.Apply(events.Current);
            view.Happened(events.Current, progress);
            lastEvent = time.GetTimestamp();
            if (progress.IsSettled)
                return progress;
            nextEvent = events.MoveNextAsync().AsTask();
        }
    }

    /// <summary>Every event once, also when the coordinator has to be asked for them again, which tells them from the start.</summary>
    private async IAsyncEnumerable<MigrationEvent> EventsAsync(Guid id, IProgressView view, [EnumeratorCancellation] CancellationToken leave)
    {
        var last = long.MinValue;
        while (true)
        {
            await using (var events = coordinator.EventsAsync(id, leave).GetAsyncEnumerator(leave))
            {
                while (await IsThereAsync<bool?>(async () => await events.MoveNextAsync(), view) is { } more)
                {
                    if (!more)
                        yield break;
                    if (events.Current.Sequence <= last)
                        continue;
                    last = events.Current.Sequence;
                    yield return events.Current;
                }
            }

            await Task.Delay(Pause, time, leave);
        }
    }

    private async Task<MigrationStatus> StatusAsync(Guid id, IProgressView view, CancellationToken leave)
    {
        MigrationDetail? detail;
        while ((detail = await IsThereAsync(async () => await coordinator.MigrationAsync(id, leave), view)) is null)
            await Task.Delay(Pause, time, leave);
        return detail.Status;
    }

    /// <summary>Null when the answer may come if it is asked for again.</summary>
    private async Task<T?> IsThereAsync<T>(Func<Task<T>> ask, IProgressView view)
    {
        try
        {
            var answer = await ask();
            _awaySince = null;
            return answer;
        }
        catch (CommandFailedException away) when (away.MayPass && (_awaySince is not { } since || time.GetElapsedTime(since) < Patience))
        {
            if (_awaySince is null)
                view.Note($"{away.Message} The move goes on; asking again …");
            _awaySince ??= time.GetTimestamp();
            return default;
        }
    }

    /// <summary>Ends when the migration is no longer followed, whatever becomes of the cancellation.</summary>
    private async Task CancelWhenInterruptedAsync(Guid id, IProgressView view, CancellationToken done, CancellationToken leave)
    {
        var interrupted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var first = interrupts.First.Register(() => interrupted.TrySetResult());
        await using var end = done.Register(() => interrupted.TrySetCanceled(done));
        try
        {
            await interrupted.Task;
            view.Note("Interrupted: undoing the move, waiting for the service to be back (press Ctrl-C again to leave) …");
            await coordinator.CancelAsync(id, new CancelRequest { RequestedBy = requestedBy, Reason = "interrupted from the keyboard" }, leave);
        }
        catch (OperationCanceledException)
        {
            // The migration settled first, or the person left: whoever follows it says so.
        }
        catch (CommandFailedException refused)
        {
            view.Note($"{refused.Message} {refused.Remedy}");
        }
    }
}
