using System.Diagnostics;
using Isthmus.Cli;
using Isthmus.Cli.Coordination;
using Isthmus.Lab;
using Isthmus.Linux;

namespace Isthmus.Demo;

/// <summary><c>isthmus serve</c> as a process of its own, as an operator would start it.</summary>
internal sealed class DemoServer : IAsyncDisposable
{
    private const int SIGTERM = 15;
    private static readonly TimeSpan s_startTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_stopTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly Queue<string> _log = new();

    private DemoServer(Process process, CoordinatorClient coordinator)
    {
        _process = process;
        Coordinator = coordinator;
    }

    public CoordinatorClient Coordinator { get; }

    /// <summary>The last lines that it wrote, oldest first.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (_log)
                return [.. _log];
        }
    }

    /// <summary>Starts it and returns when it answers.</summary>
    public static async Task<DemoServer> StartAsync(TwoHostLab lab, string configuration, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "isthmus"))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "serve", "--config", configuration },
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("'isthmus serve' did not start.");
        var server = new DemoServer(process, new CoordinatorClient(DemoConfiguration.SocketOf(lab)));
        process.OutputDataReceived += (_, line) => server.Keep(line.Data);
        process.ErrorDataReceived += (_, line) => server.Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await server.AnswersAsync(cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Coordinator.Dispose();
        if (!_process.HasExited)
        {
            _ = Signal.Kill(_process.Id, SIGTERM);
            using var patience = new CancellationTokenSource(s_stopTime);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        _process.Dispose();
    }

    private async Task AnswersAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_startTime);
        using var timer = new PeriodicTimer(s_retry);
        while (true)
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"'isthmus serve' ended with exit code {_process.ExitCode}:\n{string.Join('\n', Log)}");
            try
            {
                await Coordinator.ServicesAsync(patience.Token);
                return;
            }
            catch (CommandFailedException notYet) when (notYet.Code == ExitCode.Unreachable)
            {
                await timer.WaitForNextTickAsync(patience.Token);
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
            if (_log.Count > 200)
                _log.Dequeue();
        }
    }
}
