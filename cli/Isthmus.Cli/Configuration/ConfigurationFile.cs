using System.Text.Json;
using Isthmus.Hosting;
using Microsoft.Extensions.Configuration;

namespace Isthmus.Cli.Configuration;

/// <summary>Reads the JSON configuration file that services start with.</summary>
internal static class ConfigurationFile
{
    /// <summary>What the file says.</summary>
    /// <exception cref="CommandFailedException">The file is not there, is no JSON, or has no section <c>Isthmus</c>.</exception>
    public static IsthmusOptions Read(string path) => Bind(path, Load(path));

    /// <summary>What a service started with this file would see: the environment and secret files prevail.</summary>
    /// <exception cref="CommandFailedException">As for <see cref="Read(string)"/>, or a value cannot work.</exception>
    public static IsthmusOptions ReadAsServed(string path)
    {
        var file = Load(path);
        IConfigurationRoot configuration;
        try
        {
            configuration = new ConfigurationBuilder().AddConfiguration(file).AddEnvironmentVariables().AddSecretFiles().Build();
        }
        catch (InvalidDataException secrets)
        {
            throw new CommandFailedException(ExitCode.Usage, secrets.Message, "", secrets);
        }

        var options = Bind(path, configuration);
        var verdict = new UnknownKeys(configuration).Validate(null, options);
        if (!verdict.Failed)
            verdict = new IsthmusOptionsValidator().Validate(null, options);
        return verdict.Failed
            ? throw new CommandFailedException(ExitCode.Usage, $"The configuration file {path} cannot be used: {verdict.FailureMessage}", "Mend what it says; docs/cli.md has an example.")
            : options;
    }

    private static IConfigurationRoot Load(string path)
    {
        if (!File.Exists(path))
            throw new CommandFailedException(ExitCode.Usage, $"The configuration file {path} is not there.", "Name an existing one; docs/cli.md has an example.");
        try
        {
            return new ConfigurationBuilder().AddIndexedJsonFile(path).Build();
        }
        catch (InvalidDataException invalid)
        {
            var cause = invalid.InnerException as JsonException ?? invalid.InnerException?.InnerException as JsonException;
            throw new CommandFailedException(ExitCode.Usage, $"The configuration file {path} is no valid JSON: {(cause ?? invalid.GetBaseException()).Message}",
                "Mend the file at the line that it names.", invalid);
        }
    }

    private static IsthmusOptions Bind(string path, IConfiguration configuration)
    {
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
