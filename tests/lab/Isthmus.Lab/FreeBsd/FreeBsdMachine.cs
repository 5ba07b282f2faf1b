using System.Diagnostics;
using Isthmus.Lab.Commands;

namespace Isthmus.Lab.FreeBsd;

/// <summary>The FreeBSD host: commands in it, files into it, and what makes it a host.</summary>
public sealed class FreeBsdMachine(FreeBsdSettings settings)
{
    /// <summary>The Linux root, where the host has the services' files.</summary>
    public const string LinuxRoot = "/compat/linux";

    /// <summary>The program in the Linux root.</summary>
    public const string Program = "/opt/isthmus/isthmus";

    private static readonly string s_deploy = Path.Combine(FindRepository(), "deploy/freebsd");

    /// <summary>Runs a shell command line there as root; whatever its exit code.</summary>
    public Task<CommandResult> TryRunAsync(string line, CancellationToken cancellation) => HostCommands.RunAsync(Start(line), "", cancellation);

    /// <summary>Runs it; a failure is an exception that quotes it.</summary>
    public async Task<string> RunAsync(string line, CancellationToken cancellation)
    {
        var result = await TryRunAsync(line, cancellation).ConfigureAwait(false);
        return result.ExitCode == 0 ? result.Output : throw new CommandFailedException($"on FreeBSD: {line}", result);
    }

    /// <summary>Runs it in the Linux root, as Linux's /bin/sh understands it.</summary>
    public Task<CommandResult> TryRunInLinuxAsync(string line, CancellationToken cancellation) =>
        TryRunAsync($"chroot {LinuxRoot} /bin/sh -c {Quoted(line)}", cancellation);

    /// <summary>Copies directories and files into the Linux root, at the same paths, with owners and modes.</summary>
    /// <param name="root">Where the paths start on this side: a host's root directory, "" or "/" for this machine.</param>
    /// <param name="paths">Absolute paths below it.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task SendAsync(string root, IEnumerable<string> paths, CancellationToken cancellation)
    {
        var pack = new ProcessStartInfo("tar", ["--create", "--sparse", "--directory", root.Length == 0 ? "/" : root, "--", .. paths.Select(path => path.TrimStart('/'))])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        var unpack = Start($"tar -xpf - -C {LinuxRoot}");
        unpack.RedirectStandardInput = unpack.RedirectStandardOutput = unpack.RedirectStandardError = true;
        using var tar = Process.Start(pack) ?? throw new InvalidOperationException("'tar' did not start.");
        using var there = Process.Start(unpack) ?? throw new InvalidOperationException($"'{settings.Exec}' did not start.");
        try
        {
            var output = there.StandardOutput.ReadToEndAsync(cancellation);
            var error = there.StandardError.ReadToEndAsync(cancellation);
            await tar.StandardOutput.BaseStream.CopyToAsync(there.StandardInput.BaseStream, cancellation).ConfigureAwait(false);
            there.StandardInput.Close();
            await tar.WaitForExitAsync(cancellation).ConfigureAwait(false);
            await there.WaitForExitAsync(cancellation).ConfigureAwait(false);
            var result = new CommandResult(Math.Max(tar.ExitCode, there.ExitCode), await output.ConfigureAwait(false), await error.ConfigureAwait(false));
            if (result.ExitCode != 0)
                throw new CommandFailedException($"sending {string.Join(' ', paths)} to FreeBSD", result);
        }
        finally
        {
            foreach (var process in new[] { tar, there })
            {
                if (!process.HasExited)
                    process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary><c>deploy/freebsd/provision</c>, with what the settings name and what was built.</summary>
    public Task<CommandResult> ProvisionAsync(CancellationToken cancellation, params string[] options)
    {
        string[] files =
        [
            .. Named("--linux-tarball", settings.LinuxRoot),
            .. Named("--module", settings.Module),
            .. settings.Program is null || options.Contains("--no-build") ? Array.Empty<string>() : ["--no-build"],
        ];
        return HostCommands.RunAsync(new ProcessStartInfo(Path.Combine(s_deploy, "provision"), [settings.Exec, .. files, .. options]) { UseShellExecute = false }, "", cancellation);
    }

    /// <summary>One word of a POSIX shell's command line.</summary>
    public static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private ProcessStartInfo Start(string line)
    {
        var words = settings.Exec.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new ProcessStartInfo(words[0], [.. words.Skip(1), line]) { UseShellExecute = false };
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
