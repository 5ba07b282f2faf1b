using Isthmus.Hosting;

namespace Isthmus.Cli.Doctor;

/// <summary>Asks a FreeBSD host what it lacks, through the command that runs shell command lines there.</summary>
internal sealed class FreeBsdProbe(CommandProbe commands)
{
    /// <summary>What deploy/freebsd/isthmus-host puts there.</summary>
    public const string HostProgram = "/usr/local/sbin/isthmus-host";

    public async Task<FreeBsdFacts> ProbeAsync(HostOptions host, CancellationToken cancellation)
    {
        var words = host.NativeCommand.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            return new FreeBsdFacts("", null, [], "no command is configured");
        var run = await commands.RunAsync("", cancellation, [.. words, $"{HostProgram} --check --lines"]);
        return new FreeBsdFacts(host.NativeCommand, run.ExitCode, run.Output, run.Error);
    }
}
