using Isthmus.Criu;
using Isthmus.Engine;
using Isthmus.Engine.Execution;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Planning;
using Isthmus.Linux;
using Microsoft.Extensions.Logging;

namespace Isthmus.Dumper.Compensate;

/// <summary>
/// Rebuilds the source's tree from its own images, in one of two ways that know nothing of each other: the engine, which
/// carries everything, and CRIU's own restore, which stands by. Whatever broke the move off, one of the two is not it.
/// </summary>
/// <param name="space">The source.</param>
/// <param name="engine">The engine.</param>
/// <param name="criu">Asks the source's CRIU to restore.</param>
/// <param name="logger">Hears of what failed, and of what is lost.</param>
public sealed class SourceRebuild(HostSpace space, RestoreEngine engine, Func<CheckpointRestore, Func<CriuNotification, CancellationToken, ValueTask>, CancellationToken, Task<int>> criu, ILogger<SourceRebuild> logger)
{
    /// <summary>Returns when the tree runs.</summary>
    /// <param name="imagesDirectory">Its images, as the host sees them.</param>
    /// <param name="engineIsSuspect">True when what the engine had rebuilt elsewhere did not serve: CRIU is the first then.</param>
    /// <param name="patience">How long the engine may take when CRIU can follow.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CriuException">Neither could.</exception>
    public async Task RunAsync(string imagesDirectory, bool engineIsSuspect, TimeSpan patience, CancellationToken cancellation)
    {
        using var images = new DirectoryImageSource(space.Root + imagesDirectory);
        try
        {
            if (engineIsSuspect)
                await ByCriuAsync(images, imagesDirectory, cancellation).ConfigureAwait(false);
            else
                await ByEngineAsync(images, patience, cancellation).ConfigureAwait(false);
            return;
        }
        catch (Exception e) when (IsExpected(e) && !cancellation.IsCancellationRequested)
        {
            var (by, other) = engineIsSuspect ? ("CRIU", "the engine") : ("the engine", "CRIU");
            DumperLog.RebuildFailed(logger, e, space.Name, by, imagesDirectory, other);
        }

        if (engineIsSuspect)
            await ByEngineAsync(images, patience, cancellation).ConfigureAwait(false);
        else
            await ByCriuAsync(images, imagesDirectory, cancellation).ConfigureAwait(false);
    }

    private static bool IsExpected(Exception e) =>
        e is TraceException or UnsupportedResourceException or PidTakenException or ImageException or CriuException or CriuServiceException or OperationCanceledException or IOException;

    private async Task ByEngineAsync(DirectoryImageSource images, TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        var host = HostProbe.Describe();
        var plan = RestorePlanner.Compile(Checkpoint.Load(images), host);
        var tree = await engine.PrepareAsync(plan, space, host, null, limit.Token).ConfigureAwait(false);
        await using (tree.ConfigureAwait(false))
            await tree.ResumeAsync(limit.Token).ConfigureAwait(false);
    }

    /// <summary>What CRIU leaves out is set from outside before the tree runs, as far as that is possible; the rest is told.</summary>
    private Task ByCriuAsync(DirectoryImageSource images, string imagesDirectory, CancellationToken cancellation) => criu(
        new CheckpointRestore { ImagesDirectory = imagesDirectory },
        (notification, _) =>
        {
            if (notification.Event == CriuEvent.PreResume)
            {
                foreach (var lost in new AddendumMend(space, Checkpoint.Load(images)).Apply())
                    DumperLog.Lost(logger, space.Name, imagesDirectory, lost);
            }

            return ValueTask.CompletedTask;
        },
        cancellation);
}
