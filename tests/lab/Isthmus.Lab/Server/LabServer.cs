using System.Diagnostics;
using System.Net.Sockets;
using Isthmus.Linux;

namespace Isthmus.Lab.Server;

/// <summary><c>isthmus serve</c> as a process of its own, as an operator would start it.</summary>
public sealed class LabServer : IAsyncDisposable
{
    private const int SIGTERM = 15;
    private const int KeptLines = 400;
    private const string RunsLine = "Ctrl-C ends it.";
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly Queue<string> _log = new();
    private readonly TaskCompletionSource _runs = new(TaskCreationOptions.RunContinuationsAsynchronously);

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
    public static Task<LabServer> StartAsync(string program, TwoHostLab lab, string configuration, CancellationToken cancellation) =>
        StartAsync([program], configuration, LabConfiguration.SocketOf(lab), cancellation);

    /// <summary>Starts the program and returns when its socket answers.</summary>
    /// <param name="command">The <c>isthmus</c> program, with what starts it before it.</param>
    /// <param name="configuration">The configuration file's path.</param>
    /// <param name="socket">The socket that the configuration names.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="InvalidOperationException">It ended instead; the message has what it wrote.</exception>
    public static async Task<LabServer> StartAsync(IReadOnlyList<string> command, string configuration, string socket, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(command);
        var server = Start(command[0], [.. command.Skip(1), "serve", "--config", configuration], null);
        try
        {
            await server.AnswersAsync(socket, cancellation).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts one service of the distributed composition and returns when it says that it runs.</summary>
    /// <param name="program">The <c>isthmus</c> program.</param>
    /// <param name="configuration">The configuration file's path.</param>
    /// <param name="role">The service.</param>
    /// <param name="host">The host whose work it does; null for services that belong to none.</param>
    /// <param name="environment">Settings of its own, such as its user and password.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="InvalidOperationException">It ended instead; the message has what it wrote.</exception>
    public static async Task<LabServer> StartRoleAsync(
        string program, string configuration, string role, string? host, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        string[] arguments = ["serve", "--config", configuration, "--role", role, .. host is null ? Array.Empty<string>() : ["--host", host]];
        var server = Start(program, arguments, environment);
        try
        {
            await server.RunsAsync(cancellation).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static LabServer Start(string program, string[] arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' did not start.");
        var server = new LabServer(process);
        process.OutputDataReceived += (_, line) => server.Keep(line.Data);
        process.ErrorDataReceived += (_, line) => server.Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return server;
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

    private async Task RunsAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(StartTime);
        var ended = _process.WaitForExitAsync(patience.Token);
        if (await Task.WhenAny(_runs.Task, ended).ConfigureAwait(false) == ended)
        {
            patience.Token.ThrowIfCancellationRequested();
            throw new InvalidOperationException($"'isthmus serve' ended with exit code {_process.ExitCode}:\n{string.Join('\n', Log)}");
        }
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
            if (line.EndsWith(RunsLine, StringComparison.Ordinal))
                _runs.TrySetResult();
            _log.Enqueue(line);
            if (_log.Count > KeptLines)
                _log.Dequeue();
        }
    }
}
