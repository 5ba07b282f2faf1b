using System.ComponentModel;
using System.Diagnostics;

namespace Isthmus.Cli.Doctor;

/// <summary>Runs a program and waits for its answer.</summary>
internal sealed class CommandProbe(TimeProvider time)
{
    /// <summary>No check takes nearly as long; one that does hangs.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    /// <param name="input">What the program reads from standard input.</param>
    /// <param name="cancellation">Kills the program.</param>
    /// <param name="command">The program and its arguments.</param>
    public async Task<CommandRun> RunAsync(string input, CancellationToken cancellation, params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception failure)
        {
            return new CommandRun(null, [], failure.Message);
        }

        using var limit = new CancellationTokenSource(s_limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(either.Token);
            var error = process.StandardError.ReadToEndAsync(either.Token);
            await FeedAsync(process, input, either.Token);
            await process.WaitForExitAsync(either.Token);
            string[] lines = [.. Lines(await error), .. Lines(await output)];
            return new CommandRun(process.ExitCode, lines, null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            return new CommandRun(null, [], $"did not end within {s_limit.TotalSeconds:0} s");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static async Task FeedAsync(Process process, string input, CancellationToken cancellation)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended without reading its input; its exit code says what that means.
        }
    }

    private static IEnumerable<string> Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
