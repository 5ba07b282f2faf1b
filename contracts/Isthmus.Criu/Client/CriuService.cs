using System.ComponentModel;
using System.Diagnostics;
using Isthmus.Linux;
using Microsoft.Extensions.Logging;

namespace Isthmus.Criu;

/// <summary>
/// One warm `criu service` inside a host. It ends with this object, and also when this process dies in any way: its
/// watcher's standard input is a pipe from here.
/// </summary>
public sealed class CriuService : IAsyncDisposable
{
    // The shell becomes CRIU itself. Its child reads the pipe to the end, and then kills CRIU; pdeathsig ends that child
    // when CRIU ended first, so that it never kills whoever gets the PID next. The pipe that was standard output carries
    // CRIU's one byte that says "ready" (--status-fd 4) and must close with CRIU, so the watcher doesn't hold it. It can't
    // stay standard output: CRIU 4.2 closes it after the byte, gives the number to the next connection, and then prints
    // "Looks good." to that. The service stands still while CRIU works, so CRIU goes before everything else on a busy
    // machine, where that is allowed; CRIU gives restored tasks their own priority back.
    const string Launch = """
        exec 3<&0 4>&1 </dev/null >/dev/null
        chrt --rr 1 true 2>/dev/null && set -- chrt --rr 1 "$@"
        setpriv --pdeathsig KILL sh -c 'while read -r _; do :; done; kill -KILL "$1"' watch $$ <&3 3<&- 4>&- 2>/dev/null &
        exec 3<&-
        exec "$@"
        """;

    readonly HostSpace _host;
    readonly Process _process;
    readonly Task _drain;
    readonly ServiceDirectory _directory;
    readonly ILogger _logger;
    bool _disposed;

    CriuService(HostSpace host, Process process, Task drain, ServiceDirectory directory, ILogger logger)
    {
        _host = host;
        _process = process;
        _drain = drain;
        _directory = directory;
        _logger = logger;
        Client = new CriuClient(host, host.Root + directory.Socket, logger);
    }

    /// <summary>Sends requests to the service. Requests under way must be awaited before the service is disposed of.</summary>
    public CriuClient Client { get; }

    /// <summary>True when the service's process is gone, whatever ended it; then dispose of this and start another.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Starts the service; returns when it accepts connections, after some 30 ms.</summary>
    /// <param name="host">Where.</param>
    /// <param name="program">The criu program (4.2 or later) as the host sees it.</param>
    /// <param name="runDirectory">A directory for its socket as the host sees it; made if need be.</param>
    /// <param name="logger">Gets CRIU's log lines too.</param>
    /// <param name="cancellation">Stops the start; nothing is left behind.</param>
    /// <exception cref="CriuServiceException">It did not start; says why.</exception>
    public static async Task<CriuService> StartAsync(
        HostSpace host, string program, string runDirectory, ILogger logger, CancellationToken cancellation)
    {
        var directory = ServiceDirectory.Create(host, runDirectory);
        try
        {
            var start = host.Command("sh", "-c", Launch, "criu-service", program, "service", "--address", directory.Socket, "--status-fd", "4", "-v1");
            start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
            var process = Launched(start, host);
            var errors = new List<string>();
            var drain = DrainAsync(process, errors, logger);
            try
            {
                var ready = new byte[1];
                if (await process.StandardOutput.BaseStream.ReadAsync(ready, cancellation).ConfigureAwait(false) == 0)
                {
                    await drain.ConfigureAwait(false);
                    throw new CriuServiceException(
                        $"The CRIU service of host '{host.Name}' did not start: {string.Join(" ", errors.TakeLast(3)).Trim()} "
                        + $"Is {program} CRIU 4.2 or later, and is this root?");
                }
            }
            catch
            {
                process.StandardInput.Close();
                await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
                process.Dispose();
                throw;
            }

            CriuLog.Started(logger, program, host.Name);
            return new CriuService(host, process, drain, directory, logger);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Ends the service and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        await _drain.ConfigureAwait(false);
        _process.Dispose();
        _directory.Dispose();
        CriuLog.Stopped(_logger, _host.Name);
    }

    static Process Launched(ProcessStartInfo start, HostSpace host)
    {
        try
        {
            return Process.Start(start) ?? throw new CriuServiceException($"'{start.FileName}' did not start.");
        }
        catch (Win32Exception e)
        {
            throw new CriuServiceException($"The CRIU service of host '{host.Name}' did not start: {e.Message}. Is util-linux installed?", e);
        }
    }

    /// <summary>Reads what the service says outside of requests, so that it never waits for a full pipe.</summary>
    static async Task DrainAsync(Process process, List<string> first, ILogger logger)
    {
        while (await process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (first.Count < 100)
                first.Add(line);
            CriuLog.ServiceLine(logger, line);
        }
    }
}
