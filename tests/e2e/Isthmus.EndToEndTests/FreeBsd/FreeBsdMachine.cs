using System.Diagnostics;
using Isthmus.Lab.Commands;

namespace Isthmus.EndToEndTests.FreeBsd;

/// <summary>The FreeBSD host: commands in it, files into it, and what makes it a host.</summary>
internal sealed class FreeBsdMachine(FreeBsdSettings settings)
{
    private static readonly string s_deploy = Path.Combine(FindRepository(), "deploy/freebsd");

    /// <summary>Runs a shell command line there as root; whatever its exit code.</summary>
    public Task<CommandResult> TryRunAsync(string line, CancellationToken cancellation)
    {
        var words = settings.Exec.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return HostCommands.RunAsync(new ProcessStartInfo(words[0], [.. words.Skip(1), line]) { UseShellExecute = false }, "", cancellation);
    }

    /// <summary>Runs it; a failure is an exception that quotes it.</summary>
    public async Task<string> RunAsync(string line, CancellationToken cancellation)
    {
        var result = await TryRunAsync(line, cancellation).ConfigureAwait(false);
        return result.ExitCode == 0 ? result.Output : throw new CommandFailedException($"on FreeBSD: {line}", result);
    }

    /// <summary><c>deploy/freebsd/provision</c>, with what the settings name and what was built.</summary>
    public Task<CommandResult> ProvisionAsync(CancellationToken cancellation, params string[] options)
    {
        string[] files = [.. Named("--linux-tarball", settings.LinuxRoot), .. Named("--module", settings.Module)];
        return HostCommands.RunAsync(new ProcessStartInfo(Path.Combine(s_deploy, "provision"), [settings.Exec, .. files, .. options]) { UseShellExecute = false }, "", cancellation);
    }

    private static string[] Named(string option, string? file) => file is null ? [] : [option, file];

    private static string FindRepository()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Services.sln")))
                return at.FullName;
        }

        throw new InvalidOperationException($"No repository above {AppContext.BaseDirectory}.");
    }
}
