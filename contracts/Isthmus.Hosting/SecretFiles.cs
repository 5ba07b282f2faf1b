using Microsoft.Extensions.Configuration;

namespace Isthmus.Hosting;

/// <summary>
/// Settings that lie in files of their own, because others may read the configuration: one file a setting, named after
/// its key with <c>__</c> for <c>:</c> (<c>Isthmus__PostgreSql__Password</c>), its content the value.
/// </summary>
public static class SecretFiles
{
    /// <summary>The environment variable that names the directory.</summary>
    public const string Variable = "ISTHMUS_SECRETS";

    /// <summary>Where systemd puts what <c>LoadCredential=</c> names (systemd.exec(5)).</summary>
    public const string SystemdVariable = "CREDENTIALS_DIRECTORY";

    // A secret is a line; more than this is a mistake, such as a directory of other things.
    private const int LargestBytes = 64 * 1024;

    /// <summary>Adds the files of both directories; they prevail over what was added before.</summary>
    /// <exception cref="InvalidDataException">The directory is not there, or a file in it can't be a setting.</exception>
    public static IConfigurationBuilder AddSecretFiles(this IConfigurationBuilder configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        foreach (var variable in (string[])[SystemdVariable, Variable])
        {
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } directory)
                configuration.AddInMemoryCollection(Read(variable, directory));
        }

        return configuration;
    }

    /// <summary>The settings in one directory.</summary>
    /// <param name="variable">What named the directory, for errors.</param>
    /// <param name="directory">The directory.</param>
    public static IReadOnlyDictionary<string, string?> Read(string variable, string directory)
    {
        if (!Directory.Exists(directory))
            throw new InvalidDataException($"{variable} names the directory {directory}, which is not there: make it, or unset {variable}.");
        Dictionary<string, string?> settings = new(StringComparer.OrdinalIgnoreCase);
        foreach (var path in Directory.EnumerateFiles(directory, $"{IsthmusOptions.Section}__*"))
        {
            if (new FileInfo(path).Length > LargestBytes)
                throw new InvalidDataException($"{path} has more than {LargestBytes} bytes, which can't be a setting: take it out of {directory} ({variable}).");
            var value = File.ReadAllText(path).TrimEnd('\r', '\n');
            if (value.Length == 0)
                throw new InvalidDataException($"{path} is empty: write the setting into it, or take it out of {directory} ({variable}).");
            settings[Path.GetFileName(path).Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal)] = value;
        }

        return settings;
    }
}
