using Isthmus.Hosting;
using Isthmus.Policy.Profiles;
using Microsoft.Extensions.Options;

namespace Isthmus.Monitor.Decisions;

/// <summary>Refuses profiles, windows and schedules that can't be used, at the start.</summary>
public sealed class PolicyOptionsValidator : IValidateOptions<IsthmusOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, IsthmusOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> errors = [];
        foreach (var (service, configured) in options.Services)
            Try($"Isthmus:Services:{service}", () => ConfiguredPolicy.Settings(configured, options.Monitor), errors);
        foreach (var (host, configured) in options.Hosts.Where(host => host.Value.Profile.Length > 0))
            Try($"Isthmus:Hosts:{host}:Profile", () => ShippedProfiles.Os(configured.Profile), errors);
        foreach (var (service, configured) in options.Services)
        {
            foreach (var entry in configured.Schedule)
            {
                var host = entry[(entry.TrimEnd().LastIndexOf(' ') + 1)..].Trim();
                if (!options.Hosts.ContainsKey(host))
                    errors.Add($"Isthmus:Services:{service}:Schedule names '{host}', which Isthmus:Hosts doesn't have.");
            }
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void Try(string key, Func<object> read, List<string> errors)
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is FormatException or ProfileFormatException)
        {
            errors.Add($"{key}: {e.Message}");
        }
    }
}
