using System.Text.Json;
using System.Text.Json.Serialization;
using Isthmus.Contracts;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Decide;

namespace Isthmus.Coordinator.Api;

/// <summary>The messages that may be published by name, and how their JSON is checked.</summary>
public static class MessageCatalog
{
    private static readonly JsonSerializerOptions Strict = CreateStrict();

    /// <summary>Every message type by its name.</summary>
    public static IReadOnlyDictionary<string, Type> Types { get; } = typeof(IMigrationMessage).Assembly.GetExportedTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false })
        .Where(type => type.IsAssignableTo(typeof(IMigrationMessage)) || type.IsAssignableTo(typeof(INotice)) || type == typeof(LoadSampled) || type == typeof(LoadThresholdCrossed))
        .ToDictionary(type => type.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Makes the message.</summary>
    /// <exception cref="BadRequestException">The name is unknown, a field is missing, unknown or of the wrong kind.</exception>
    public static object Read(string name, JsonElement json)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!Types.TryGetValue(name, out var type))
            throw new BadRequestException($"'{name}' is no message.", $"Name one of: {string.Join(", ", Types.Values.Select(known => known.Name).Order(StringComparer.Ordinal))}.");
        object message;
        try
        {
            message = json.Deserialize(type, Strict) ?? throw new BadRequestException($"The {type.Name} is null.", "Give an object with its fields.");
        }
        catch (JsonException e)
        {
            throw new BadRequestException($"The {type.Name} can't be read: {e.Message}", $"Its fields are: {Fields(type)}.");
        }

        if (message is IMigrationMessage migration)
        {
            if (migration.MigrationId == Guid.Empty)
                throw new BadRequestException($"The {type.Name}'s migrationId is empty.", "Give a UUID; choose a new one for a new migration (uuidgen).");
            RequestBody.Named(migration.Service, "service");
        }

        return message;
    }

    private static string Fields(Type type) => string.Join(", ", type.GetProperties().Where(property => property.CanWrite)
        .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)));

    private static JsonSerializerOptions CreateStrict() => new(ApiJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };
}
