namespace Isthmus.Contracts;

/// <summary>All message types of the contracts.</summary>
public static class MessageTypes
{
    /// <summary>Every message type by its name; names are unique and compared without case.</summary>
    public static IReadOnlyDictionary<string, Type> ByName { get; } = typeof(IBusMessage).Assembly.GetExportedTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IBusMessage)))
        .ToDictionary(type => type.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Their names, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. ByName.Values.Select(type => type.Name).Order(StringComparer.Ordinal)];
}
