using System.Diagnostics;
using Isthmus.Linux;

namespace Isthmus.Lab.Commands;

/// <summary>Runs commands inside a host and waits for them.</summary>
public static class HostCommands
{
    /// <summary>Runs a command inside the host; a failure is an exception that quotes it.</summary>
    /// <exception cref="CommandFailedException">The exit code was not 0.</exception>
    public static async Task<CommandResult> RunAsync(
        this HostSpace host, string file, IEnumerable<string> arguments, string? input = null, CancellationToken cancellation = default)
    {
        var result = await host.TryRunAsync(file, arguments, input, cancellation).ConfigureAwait(false);
        return result.ExitCode == 0 ? result : throw new CommandFailedException($"{file} {string.Join(' ', arguments)}", result);
    }

    /// <summary>Runs a command that leaves a program running which may be dumped: with no descriptors of this process. A failure is an exception that quotes it.</summary>
    /// <exception cref="CommandFailedException">The exit code was not 0.</exception>
    public static async Task<CommandResult> StartAsync(this HostSpace host, string file, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var result = await host.TryStartAsync(file, arguments, cancellation).ConfigureAwait(false);
        return result.ExitCode == 0 ? result : throw new CommandFailedException($"{file} {string.Join(' ', arguments)}", result);
    }

    /// <summary>The same; the caller judges its exit code.</summary>
    public static Task<CommandResult> TryStartAsync(this HostSpace host, string file, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(host);
        return RunAsync(host.CleanCommand(file, arguments), null, cancellation);
    }

    /// <summary>Runs a command inside the host; the caller judges its exit code. Cancelling kills it.</summary>
    public static Task<CommandResult> TryRunAsync(
        this HostSpace host, string file, IEnumerable<string> arguments, string? input = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        return RunAsync(host.Command(file, arguments), input, cancellation);
    }

    /// <summary>Runs a program of this machine; the caller judges its exit code. Cancelling kills it.</summary>
    public static async Task<CommandResult> RunAsync(ProcessStartInfo start, string? input, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(start);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"'{start.FileName}' did not start.");
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var error = process.StandardError.ReadToEndAsync(cancellation);
            if (input is not null)
                await process.StandardInput.WriteAsync(input.AsMemory(), cancellation).ConfigureAwait(false);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            return new CommandResult(process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
