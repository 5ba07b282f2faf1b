using System.Diagnostics;
using System.Globalization;
using Isthmus.Criu;
using Isthmus.Linux;

namespace Isthmus.Hosting.Stages;

/// <summary>
/// A real checkpoint of a process that does nothing, made by the host's own CRIU: what both sides rehearse a move with
/// while the service still runs, so that the code and caches of the blackout's path are warm. The process is gone when it is there.
/// </summary>
public static class SmallCheckpoint
{
    // The sleeper has a session of its own, as CRIU wants it, and nothing open that belongs to us. Its parent reads its own
    // input to the end, which is ours or that of this process, and then ends the sleeper: none outlives a dumper that is killed.
    private const string Sleeper = """
        setsid sh -c 'echo $$; exec sleep 600 </dev/null >/dev/null 2>&1' </dev/null 2>/dev/null &
        exec >/dev/null 2>&1
        cat
        kill -KILL $!
        wait
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Dumps a sleeping process into <paramref name="directoryInside"/>, which is emptied first.</summary>
    /// <param name="criu">The host's CRIU.</param>
    /// <param name="host">Where.</param>
    /// <param name="directoryInside">For the images, as the host sees it.</param>
    /// <param name="cancellation">Stops before the dump.</param>
    /// <returns>The dumped process's PID inside the host; free again.</returns>
    /// <exception cref="CriuException">CRIU cannot dump even that.</exception>
    public static async Task<int> DumpAsync(CriuClient criu, HostSpace host, string directoryInside, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(criu);
        ArgumentNullException.ThrowIfNull(host);
        if (Directory.Exists(host.Root + directoryInside))
            Directory.Delete(host.Root + directoryInside, recursive: true);
        var start = host.CleanCommand("sh", "-c", Sleeper);
        start.RedirectStandardOutput = start.RedirectStandardInput = true;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"'{start.FileName}' did not start.");
        try
        {
            var line = await process.StandardOutput.ReadLineAsync(cancellation).ConfigureAwait(false);
            var pid = int.Parse(line ?? "", CultureInfo.InvariantCulture);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(Patience);
            // The kernel raises no event for an exec, so it is asked until the shell has become the sleeper.
            while ((await File.ReadAllTextAsync($"{host.Proc}/{pid}/comm", patience.Token).ConfigureAwait(false)).TrimEnd() != "sleep")
                await Task.Delay(TimeSpan.FromMilliseconds(1), patience.Token).ConfigureAwait(false);
            await criu.DumpAsync(new CheckpointDump { Pid = pid, ImagesDirectory = directoryInside }, null, cancellation).ConfigureAwait(false);
            process.StandardInput.Close();
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            ending.CancelAfter(Patience);
            await process.WaitForExitAsync(ending.Token).ConfigureAwait(false);
            return pid;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
