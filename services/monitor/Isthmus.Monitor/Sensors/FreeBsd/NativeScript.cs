using System.ComponentModel;
using System.Diagnostics;

namespace Isthmus.Monitor.Sensors.FreeBsd;

/// <summary>Runs one shell script natively on a FreeBSD host, by a configured command, and gives its output in parts.</summary>
internal sealed class NativeScript(string command, TimeSpan patience)
{
    private const string Separator = "@@isthmus@@";
    private const int LargestOutput = 4 << 20;

    private readonly string[] _command = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public bool IsConfigured => _command.Length > 0;

    /// <summary>The output of each line of <paramref name="programs"/>, in order.</summary>
    /// <exception cref="IOException">It did not start, failed, took too long or wrote too much.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(IReadOnlyList<string> programs, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(_command[0]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in _command.Skip(1).Append(string.Join($" && echo {Separator} && ", programs)))
            start.ArgumentList.Add(word);
        using var process = Start(start);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            var output = await ReadAsync(process.StandardOutput, limit.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            if (process.ExitCode != 0)
                throw new IOException($"'{command}' ended with exit code {process.ExitCode}: {(await error.ConfigureAwait(false)).Trim()}");
            var parts = output.Split(Separator);
            return parts.Length == programs.Count ? parts : throw new IOException($"'{command}' wrote {parts.Length} parts instead of {programs.Count}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"'{command}' did not end within {patience.TotalMilliseconds:0} ms");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellation)
    {
        var (text, buffer) = (new System.Text.StringBuilder(), new char[16 * 1024]);
        while (await reader.ReadAsync(buffer, cancellation).ConfigureAwait(false) is var count and > 0)
        {
            if (text.Append(buffer, 0, count).Length > LargestOutput)
                throw new IOException($"more than {LargestOutput} characters were written");
        }

        return text.ToString();
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new IOException($"'{command}' did not start");
        }
        catch (Win32Exception e)
        {
            throw new IOException($"'{command}' did not start: {e.Message}", e);
        }
    }
}
