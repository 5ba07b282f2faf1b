using Isthmus.Contracts;
using Isthmus.Contracts.Decide;

namespace Isthmus.Cli.Publishing;

/// <summary>The messages that may be published, by their type's name.</summary>
internal static class MessageTypes
{
    /// <summary>Every message of a migration, notices about hosts, and what the monitor publishes.</summary>
    public static IReadOnlyDictionary<string, Type> ByName { get; } = typeof(IMigrationMessage).Assembly.GetExportedTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false } && (type.IsAssignableTo(typeof(IMigrationMessage)) || type.IsAssignableTo(typeof(INotice))))
        .Append(typeof(LoadSampled)).Append(typeof(LoadThresholdCrossed))
        .ToDictionary(type => type.Name, StringComparer.OrdinalIgnoreCase);

    /// <exception cref="CommandFailedException">There is no such message.</exception>
    public static Type Find(string name) => ByName.TryGetValue(name, out var type)
        ? type
        : throw new CommandFailedException(ExitCode.Usage, $"There is no message type \"{name}\".",
            $"There are: {string.Join(", ", ByName.Values.Select(known => known.Name).Order(StringComparer.Ordinal))}.");
}
