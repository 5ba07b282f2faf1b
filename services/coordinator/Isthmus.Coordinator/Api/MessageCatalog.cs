using System.Text.Json;
using Isthmus.Contracts;
using Isthmus.Contracts.Api;

namespace Isthmus.Coordinator.Api;

/// <summary>Makes messages from what people write: their name and JSON, checked to the last field.</summary>
public static class MessageCatalog
{
    /// <summary>Makes the message.</summary>
    /// <exception cref="BadRequestException">The name is unknown, a field is missing, unknown or of the wrong kind.</exception>
    public static object Read(string name, JsonElement json)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!MessageTypes.ByName.TryGetValue(name, out var type))
            throw new BadRequestException($"'{name}' is no message.", $"Name one of: {string.Join(", ", MessageTypes.Names)}.");
        object message;
        try
        {
            message = json.Deserialize(type, MessageJson.Strict) ?? throw new BadRequestException($"The {type.Name} is null.", "Give an object with its fields.");
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
}
