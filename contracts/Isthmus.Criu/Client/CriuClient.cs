using Isthmus.Criu.Rpc;
using Isthmus.Linux;
using Microsoft.Extensions.Logging;
using Notify = System.Func<Isthmus.Criu.CriuNotification, System.Threading.CancellationToken, System.Threading.Tasks.ValueTask>;

namespace Isthmus.Criu;

/// <summary>
/// Speaks CRIU's RPC with a service of one host (criu.org/RPC; images/rpc.proto). Every request has a connection of its
/// own, so requests may run side by side. Paths and PIDs are those that the host itself uses.
/// </summary>
public sealed class CriuClient(HostSpace host, string socketPath, ILogger logger, TimeProvider? clock = null)
{
    const int ESRCH = 3;
    const int EEXIST = 17;
    const int EBADRQC = 56;

    readonly TimeProvider _clock = clock ?? TimeProvider.System;

    /// <summary>CRIU's version.</summary>
    public async Task<CriuRelease> VersionAsync(CancellationToken cancellation)
    {
        var version = (await AskAsync("version", new CriuReq { Type = CriuReqType.Version }, null, null, cancellation).ConfigureAwait(false)).Version;
        return new CriuRelease(version.MajorNumber, version.MinorNumber, version.Sublevel, version.HasGitid ? version.Gitid : null);
    }

    /// <summary>Has CRIU check that the kernel has what it needs.</summary>
    /// <exception cref="CriuException">It lacks something; the message says what.</exception>
    public Task CheckAsync(CancellationToken cancellation) =>
        AskAsync("check", new CriuReq { Type = CriuReqType.Check }, null, null, cancellation);

    /// <summary>Which optional features of CRIU work on this kernel.</summary>
    public async Task<CriuFeatures> FeaturesAsync(CancellationToken cancellation)
    {
        var request = new CriuReq
        {
            Type = CriuReqType.FeatureCheck,
            Features = new CriuFeatures { MemTrack = true, LazyPages = true, PidfdStore = true },
        };
        return (await AskAsync("feature check", request, null, null, cancellation).ConfigureAwait(false)).Features;
    }

    /// <summary>Dumps a tree.</summary>
    /// <param name="dump">What and how.</param>
    /// <param name="notify">
    /// Called at each point where CRIU waits; the tree is frozen while <see cref="CriuEvent.PostDump"/> is handled. If it
    /// throws, CRIU calls the dump off, the tree runs on, and the exception is thrown here.
    /// </param>
    /// <param name="cancellation">Calls the dump off at the next such point: CRIU can't be interrupted between them.</param>
    /// <exception cref="CriuException">CRIU refused; the tree runs on.</exception>
    /// <exception cref="CriuServiceException">The connection broke; the state of the tree is not known.</exception>
    public async Task<DumpStatistics> DumpAsync(CheckpointDump dump, Notify? notify, CancellationToken cancellation)
    {
        var log = PrepareDirectory(dump.ImagesDirectory, "dump.log");
        var request = new CriuReq { Type = CriuReqType.Dump, Opts = dump.ToOptions("dump.log") };
        await AskAsync("dump", request, log, notify, cancellation).ConfigureAwait(false);
        using var images = new DirectoryImageSource(host.Root + dump.ImagesDirectory);
        return DumpStatistics.Load(images);
    }

    /// <summary>Copies a running tree's memory to images without dumping the rest (criu(8), pre-dump).</summary>
    /// <exception cref="CriuUnsupportedException">The kernel doesn't track which pages are written.</exception>
    /// <inheritdoc cref="DumpAsync"/>
    public async Task<DumpStatistics> PreDumpAsync(CheckpointDump dump, Notify? notify, CancellationToken cancellation)
    {
        // CRIU 4.2.1 aborts in a pre-dump on such a kernel.
        if (!(await FeaturesAsync(cancellation).ConfigureAwait(false)).MemTrack)
            throw new CriuUnsupportedException("pre-dump", "this kernel does not track which pages are written (CONFIG_MEM_SOFT_DIRTY); dump in one piece");
        var log = PrepareDirectory(dump.ImagesDirectory, "pre-dump.log");
        var request = new CriuReq { Type = CriuReqType.SinglePreDump, Opts = dump.ToOptions("pre-dump.log") };
        await AskAsync("pre-dump", request, log, notify, cancellation).ConfigureAwait(false);
        using var images = new DirectoryImageSource(host.Root + dump.ImagesDirectory);
        return DumpStatistics.Load(images);
    }

    /// <summary>Restores a tree with CRIU itself; it runs, as a child of the host's init, when this returns.</summary>
    /// <param name="restore">What and how.</param>
    /// <param name="notify">As with a dump; what was restored so far is killed if it throws.</param>
    /// <param name="cancellation">As with a dump.</param>
    /// <returns>The root's PID as the host numbers it.</returns>
    public async Task<int> RestoreAsync(CheckpointRestore restore, Notify? notify, CancellationToken cancellation)
    {
        var log = PrepareDirectory(restore.ImagesDirectory, "restore.log");
        var request = new CriuReq { Type = CriuReqType.Restore, Opts = restore.ToOptions("restore.log") };
        return (await AskAsync("restore", request, log, notify, cancellation).ConfigureAwait(false)).Restore.Pid;
    }

    async Task<CriuResp> AskAsync(string name, CriuReq request, string? log, Notify? notify, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var started = _clock.GetTimestamp();
        using var connection = await CriuConnection.OpenAsync(socketPath, cancellation).ConfigureAwait(false);
        await connection.SendAsync(request, cancellation).ConfigureAwait(false);

        // From here on a request that names a tree is waited out: CRIU holds the tree, and leaves it whole only by itself.
        var patience = request.Opts is null ? cancellation : CancellationToken.None;
        Exception? objection = null;
        while (true)
        {
            var answer = await connection.ReceiveAsync(patience).ConfigureAwait(false);
            if (answer.Type == CriuReqType.Notify)
            {
                var notification = CriuNotification.From(answer.Notify);
                objection ??= await ObjectionAsync(name, notification, notify, cancellation).ConfigureAwait(false);
                var reply = new CriuReq { Type = CriuReqType.Notify, NotifySuccess = objection is null };
                if (notification.External.Count > 0)
                    reply.Opts = new CriuOpts { ImagesDirFd = -1, External = { notification.External } };
                await connection.SendAsync(reply, patience).ConfigureAwait(false);
                continue;
            }

            CriuLog.Finished(logger, name, _clock.GetElapsedTime(started).TotalMilliseconds);
            var line = log is null ? null : CriuLogFile.Forward(host.Root + log, logger);
            if (answer.Success)
                return answer;
            if (objection is not null)
                throw objection is OperationCanceledException ? new OperationCanceledException($"CRIU's {name} was called off.", objection, cancellation) : objection;
            throw Failure(name, answer, line, log);
        }
    }

    async Task<Exception?> ObjectionAsync(string name, CriuNotification notification, Notify? notify, CancellationToken cancellation)
    {
        CriuLog.Notified(logger, name, notification.Name);
        try
        {
            cancellation.ThrowIfCancellationRequested();
            if (notify is not null)
                await notify(notification, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (Exception e)
        {
            // Not swallowed: CRIU has to hear the "no" and put the tree back first; then this is thrown.
            return e;
        }
    }

    static CriuException Failure(string name, CriuResp answer, string? line, string? log)
    {
        // The answer carries the first error line even when no log could be opened.
        if (answer.HasCrErrmsg && !CriuLogFile.IsHarmless(answer.CrErrmsg))
            line ??= answer.CrErrmsg.TrimEnd();
        return answer.CrErrno switch
        {
            ESRCH => new CriuProcessMissingException(name, line, answer.CrErrno, log),
            EEXIST => new CriuPidTakenException(name, line, answer.CrErrno, log),
            EBADRQC => new CriuBadRequestException(name, line, answer.CrErrno, log),
            _ => new CriuException(name, line, answer.CrErrno, log),
        };
    }

    string PrepareDirectory(string directory, string logName)
    {
        if (!Path.IsPathFullyQualified(directory))
            throw new ArgumentException($"The images directory '{directory}' must be an absolute path.", nameof(directory));
        Directory.CreateDirectory(host.Root + directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var log = Path.Combine(directory, logName);
        // An older run's log must not explain this run's failure.
        File.Delete(host.Root + log);
        return log;
    }
}
