namespace Isthmus.Cli.Doctor;

/// <summary>Is a FreeBSD host ready to take services in? It judges itself (deploy/freebsd/isthmus-host); its answer is foreign text.</summary>
internal static class FreeBsdChecks
{
    private const int NoSuchCommand = 127;
    private const string Provision = "Make it a host from here: deploy/freebsd/provision";

    public static IEnumerable<Finding> Of(HostFacts host, FreeBsdFacts facts)
    {
        var check = $"host {host.Name}";
        if (facts.Command.Length == 0)
            return [Finding.Warn(check, "FreeBSD; nothing here can ask it", $"Set Isthmus:Hosts:{host.Name}:NativeCommand to a command that runs shell command lines there, such as ssh root@{host.Name}.")];
        if (facts.ExitCode == NoSuchCommand)
            return [Finding.Fail(check, $"FreeBSD without {FreeBsdProbe.HostProgram}", $"{Provision} '{facts.Command}'.")];
        var findings = facts.Lines.Select(line => Parse(check, line)).OfType<Finding>().ToArray();
        // Exit code 0 and 1 are its two verdicts; anything else, or no finding, is a command that did not get there.
        if (facts.ExitCode is 0 or 1 && findings.Length > 0)
            return findings;
        var said = facts.Error ?? $"exit code {facts.ExitCode}{(facts.Lines.Count > 0 ? $": {facts.Lines[0]}" : "")}";
        return [Finding.Fail(check, $"'{facts.Command}' did not answer: {said}", $"Try it by hand: {facts.Command} uname.")];
    }

    /// <summary>"verdict TAB what TAB found TAB remedy"; null for anything else.</summary>
    private static Finding? Parse(string check, string line)
    {
        if (line.Split('\t') is not [var verdict, var what, var found, ..] parts)
            return null;
        var (name, remedy) = ($"{check} {what}", parts.Length > 3 ? parts[3] : "");
        return verdict switch
        {
            "ok" => Finding.Ok(name, found),
            "warn" => Finding.Warn(name, found, remedy),
            "fail" => Finding.Fail(name, found, remedy),
            _ => null,
        };
    }
}
