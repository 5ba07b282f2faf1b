using System.Diagnostics;
using Isthmus.Linux;

namespace Isthmus.IntegrationTests.Cli;

/// <summary>The real <c>isthmus</c> program, started as a shell would.</summary>
internal sealed class IsthmusBinary : IAsyncDisposable
{
    private const int SIGTERM = 15;
    private readonly Process _process;

    private IsthmusBinary(Process process) => _process = process;

    /// <summary>Standard error, for a program that goes on running.</summary>
    public StreamReader Error => _process.StandardError;

    /// <summary>Runs it to its end.</summary>
    public static Task<(int Code, string Output, string Error)> RunAsync(CancellationToken cancellation, params string[] arguments) =>
        RunAsync(new Dictionary<string, string?>(), cancellation, arguments);

    /// <summary>Runs it to its end, with these variables besides.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(IReadOnlyDictionary<string, string?> environment, CancellationToken cancellation, params string[] arguments)
    {
        await using var binary = Start(arguments, environment);
        var output = binary._process.StandardOutput.ReadToEndAsync(cancellation);
        var error = binary._process.StandardError.ReadToEndAsync(cancellation);
        await binary._process.WaitForExitAsync(cancellation);
        return (binary._process.ExitCode, await output, await error);
    }

    public static IsthmusBinary Start(params string[] arguments) => Start(arguments, new Dictionary<string, string?>());

    private static IsthmusBinary Start(string[] arguments, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "isthmus"), arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("ISTHMUS_SOCKET");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new IsthmusBinary(Process.Start(start) ?? throw new InvalidOperationException("isthmus did not start."));
    }

    /// <summary>Sends SIGTERM and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> TerminateAsync(CancellationToken cancellation)
    {
        Assert(Signal.Kill(_process.Id, SIGTERM) == 0);
        await _process.WaitForExitAsync(cancellation);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static void Assert(bool sent)
    {
        if (!sent)
            throw new InvalidOperationException("SIGTERM could not be sent.");
    }
}
