namespace Isthmus.Cli.Doctor;

/// <summary>Asks the criu program what it can do here.</summary>
internal sealed class CriuProbe(CommandProbe commands)
{
    /// <summary>Names of <c>criu check --feature</c> that a finding rests on.</summary>
    private static readonly string[] s_features = ["clone3_set_tid", "mem_dirty_track"];

    public async Task<CriuFacts> ProbeAsync(string path, CancellationToken cancellation)
    {
        if (!File.Exists(path))
            return new CriuFacts { Path = path };
        var version = await commands.RunAsync("", cancellation, path, "--version");
        if (!version.Succeeded)
            return new CriuFacts { Path = path, Error = $"{path} does not run: {version.Error ?? version.Output.FirstOrDefault() ?? $"exit code {version.ExitCode}"}" };

        var check = commands.RunAsync("", cancellation, path, "check");
        var features = s_features.ToDictionary(name => name, name => commands.RunAsync("", cancellation, path, "check", "--feature", name));
        var supported = new Dictionary<string, bool>();
        foreach (var (name, run) in features)
        {
            if ((await run).ExitCode is { } code)
                supported[name] = code == 0;
        }

        return new CriuFacts
        {
            Path = path,
            Version = VersionIn(version.Output),
            CheckExitCode = (await check).ExitCode,
            CheckLines = (await check).Output,
            Features = supported,
        };
    }

    /// <summary>"4.2.1" of "Version: 4.2.1".</summary>
    private static string VersionIn(IReadOnlyList<string> lines)
    {
        const string Label = "Version:";
        var line = lines.FirstOrDefault(line => line.StartsWith(Label, StringComparison.Ordinal));
        return line is null ? lines.FirstOrDefault() ?? "" : line[Label.Length..].Trim().TrimStart('v');
    }
}
