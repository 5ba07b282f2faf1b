using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Isthmus.Hosting;

/// <summary>Refuses keys that no setting has: a misspelt one would otherwise leave its setting at the default, without a word.</summary>
/// <param name="configuration">All of the configuration.</param>
public sealed class UnknownKeys(IConfiguration configuration) : IValidateOptions<IsthmusOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, IsthmusOptions options)
    {
        var errors = In(configuration.GetSection(IsthmusOptions.Section), typeof(IsthmusOptions)).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> In(IConfigurationSection section, Type type)
    {
        if (section.GetChildren().ToList() is not { Count: > 0 } children)
            return [];
        if (Values(type) is { } values)
            return children.SelectMany(child => In(child, values));
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).ToDictionary(property => property.Name, property => property.PropertyType, StringComparer.OrdinalIgnoreCase);
        return children.SelectMany(child => properties.TryGetValue(child.Key, out var property)
            ? In(child, property)
            : [$"{child.Path} is no setting: mend its name or take it out; {section.Path} has {string.Join(", ", properties.Keys.Order(StringComparer.Ordinal))}."]);
    }

    // Of a dictionary or a list, whose keys are names or numbers.
    private static Type? Values(Type type) => type == typeof(string) ? null : type.GetInterfaces().Append(type)
        .Where(one => one.IsGenericType)
        .Select(one => one.GetGenericTypeDefinition() == typeof(IDictionary<,>) ? one.GetGenericArguments()[1]
            : one.GetGenericTypeDefinition() == typeof(ICollection<>) && !one.GetGenericArguments()[0].IsGenericType ? one.GetGenericArguments()[0] : null)
        .FirstOrDefault(values => values is not null);
}
