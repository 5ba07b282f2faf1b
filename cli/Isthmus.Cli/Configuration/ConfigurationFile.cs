using System.Text.Json;
using Isthmus.Hosting;
using Microsoft.Extensions.Configuration;

namespace Isthmus.Cli.Configuration;

/// <summary>Reads the JSON configuration file that services start with.</summary>
internal static class ConfigurationFile
{
    /// <exception cref="CommandFailedException">The file is not there, is no JSON, or has no section <c>Isthmus</c>.</exception>
    public static IsthmusOptions Read(string path)
    {
        if (!File.Exists(path))
            throw new CommandFailedException(ExitCode.Usage, $"The configuration file {path} is not there.", "Name an existing one; docs/cli.md has an example.");
        IConfigurationRoot configuration;
        try
        {
            configuration = new ConfigurationBuilder().AddJsonFile(path).Build();
        }
        catch (InvalidDataException invalid)
        {
            var cause = invalid.InnerException as JsonException ?? invalid.InnerException?.InnerException as JsonException;
            throw new CommandFailedException(ExitCode.Usage, $"The configuration file {path} is no valid JSON: {(cause ?? invalid.GetBaseException()).Message}",
                "Mend the file at the line that it names.", invalid);
        }

        var section = configuration.GetSection(IsthmusOptions.Section);
        if (!section.Exists())
            throw new CommandFailedException(ExitCode.Usage, $"The configuration file {path} has no section \"{IsthmusOptions.Section}\".", "docs/cli.md has an example.");
        try
        {
            return section.Get<IsthmusOptions>() ?? new IsthmusOptions();
        }
        catch (InvalidOperationException invalid)
        {
            throw new CommandFailedException(ExitCode.Usage, $"The configuration file {path} has a value of the wrong kind: {invalid.Message}", "Mend the value.", invalid);
        }
    }
}
