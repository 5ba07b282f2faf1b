using System.Diagnostics;
using System.Net.Sockets;
using Isthmus.Linux;

namespace Isthmus.Lab.Server;

/// <summary><c>isthmus serve</c> as a process of its own, as an operator would start it.</summary>
public sealed class LabServer : IAsyncDisposable
{
    private const int SIGTERM = 15;
    private const int KeptLines = 400;
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly Queue<string> _log = new();

    private LabServer(Process process) => _process = process;

    /// <summary>The last lines that it wrote, oldest first.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (_log)
                return [.. _log];
        }
    }

    /// <summary>Starts the program and returns when its socket answers.</summary>
    /// <param name="program">The <c>isthmus</c> program.</param>
    /// <param name="lab">The lab that the configuration is for.</param>
    /// <param name="configuration">The configuration file's path.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="InvalidOperationException">It ended instead; the message has what it wrote.</exception>
    public static async Task<LabServer> StartAsync(string program, TwoHostLab lab, string configuration, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "serve", "--config", configuration },
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"'{program} serve' did not start.");
        var server = new LabServer(process);
        process.OutputDataReceived += (_, line) => server.Keep(line.Data);
        process.ErrorDataReceived += (_, line) => server.Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await server.AnswersAsync(LabConfiguration.SocketOf(lab), cancellation).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends it with SIGKILL, as a crash would; returns when it is gone.</summary>
    public async Task KillAsync(CancellationToken cancellation)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellation).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _ = Signal.Kill(_process.Id, SIGTERM);
            using var patience = new CancellationTokenSource(StopTime);
            try
            {
                await _process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }

        _process.Dispose();
    }

    private async Task AnswersAsync(string path, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(StartTime);
        using var timer = new PeriodicTimer(Retry);
        while (true)
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"'isthmus serve' ended with exit code {_process.ExitCode}:\n{string.Join('\n', Log)}");
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), patience.Token).ConfigureAwait(false);
                return;
            }
            catch (SocketException)
            {
                // Not there, or nobody listens yet; whether it still may be is asked above.
                await timer.WaitForNextTickAsync(patience.Token).ConfigureAwait(false);
            }
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_log)
        {
            _log.Enqueue(line);
            if (_log.Count > KeptLines)
                _log.Dequeue();
        }
    }
}
