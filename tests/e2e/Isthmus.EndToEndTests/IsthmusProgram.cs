using System.Diagnostics;
using System.Text.Json;
using Isthmus.Contracts.Api;
using Isthmus.Lab;
using Isthmus.Lab.Server;

namespace Isthmus.EndToEndTests;

/// <summary>The command line as an operator types it: the real program, its output and its exit code.</summary>
internal static class IsthmusProgram
{
    private const int SIGINT = 2;

    /// <summary>The program beside the tests.</summary>
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "isthmus");

    /// <summary>Runs a command to its end.</summary>
    public static Task<(int ExitCode, string Output)> RunAsync(TwoHostLab lab, CancellationToken cancellation, params string[] arguments) =>
        RunAsync(LabConfiguration.SocketOf(lab), cancellation, arguments);

    /// <summary>Runs a command to its end.</summary>
    /// <param name="socket">Where the coordinator answers.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="arguments">The command.</param>
    public static async Task<(int ExitCode, string Output)> RunAsync(string socket, CancellationToken cancellation, params string[] arguments)
    {
        using var process = Start(socket, arguments);
        var output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, output);
    }

    /// <summary>Starts <c>isthmus migrate --json</c> and calls <paramref name="seen"/> with each event as its line is read.</summary>
    /// <returns>The exit code, and the outcome when there was one.</returns>
    public static Task<(int ExitCode, MigrationStatus? Outcome)> MigrateAsync(
        TwoHostLab lab, string to, Func<MigrationEvent, Process, Task> seen, CancellationToken cancellation) => MigrateAsync(LabConfiguration.SocketOf(lab), to, seen, cancellation);

    /// <summary>The same, where no lab of two namespaces is.</summary>
    public static async Task<(int ExitCode, MigrationStatus? Outcome)> MigrateAsync(
        string socket, string to, Func<MigrationEvent, Process, Task> seen, CancellationToken cancellation, params string[] options)
    {
        using var process = Start(socket, ["migrate", LabConfiguration.Service, "--to", to, "--json", .. options]);
        MigrationStatus? outcome = null;
        while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.TryGetProperty("event", out var happened))
                await seen(happened.Deserialize<MigrationEvent>(ApiJson.Options)!, process);
            else if (json.RootElement.TryGetProperty("outcome", out var end))
                outcome = end.Deserialize<MigrationStatus>(ApiJson.Options);
        }

        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, outcome);
    }

    /// <summary>What Ctrl-C does.</summary>
    public static void Interrupt(Process process) => _ = Linux.Signal.Kill(process.Id, SIGINT);

    private static Process Start(string socket, string[] arguments)
    {
        var start = new ProcessStartInfo(Path) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[.. arguments, "--socket", socket])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start) ?? throw new InvalidOperationException($"'{Path}' did not start.");
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }
}
