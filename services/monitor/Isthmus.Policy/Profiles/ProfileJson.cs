using System.Text.Json;
using System.Text.Json.Serialization;

namespace Isthmus.Policy.Profiles;

/// <summary>Profiles as JSON: what a file may hold, checked before use.</summary>
public static class ProfileJson
{
    private const long LargestFile = 1 << 20;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <exception cref="ProfileFormatException">It is no profile, or its figures can't be.</exception>
    public static OsProfile ReadOs(string json, string source)
    {
        var profile = Read<OsProfile>(json, source);
        Ascending(source, [.. profile.Levels.Select(level => level.Connections)]);
        foreach (var level in profile.Levels)
        {
            if (level.FailedFraction is not (>= 0 and <= 1))
                throw new ProfileFormatException(source, $"failedFraction at {level.Connections} connections is {level.FailedFraction}; it lies between 0 and 1.");
            if (level.LatencyMilliseconds is not (>= 0 and < double.PositiveInfinity) || level.RequestsPerSecond is < 0)
                throw new ProfileFormatException(source, $"a figure at {level.Connections} connections is negative or infinite.");
        }

        return profile;
    }

    /// <exception cref="ProfileFormatException">It is no profile, or its figures can't be.</exception>
    public static MoveProfile ReadMove(string json, string source)
    {
        var profile = Read<MoveProfile>(json, source);
        Ascending(source, [.. profile.Levels.Select(level => level.Connections)]);
        return profile.Levels.All(level => level.BlackoutMilliseconds is >= 0 and < double.PositiveInfinity)
            ? profile
            : throw new ProfileFormatException(source, "a blackout is negative or infinite.");
    }

    /// <summary>The text of a file.</summary>
    /// <exception cref="ProfileFormatException">The file can't be read.</exception>
    public static string ReadFile(string path)
    {
        try
        {
            return new FileInfo(path) is { Length: <= LargestFile }
                ? File.ReadAllText(path)
                : throw new ProfileFormatException(path, $"it has more than {LargestFile} bytes; is it the right file?");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProfileFormatException(path, e.Message, e);
        }
    }

    /// <summary>Writes a profile as its file would be.</summary>
    public static string Write<T>(T profile) => JsonSerializer.Serialize(profile, Options);

    private static T Read<T>(string json, string source)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options) ?? throw new ProfileFormatException(source, "it is null.");
        }
        catch (JsonException e)
        {
            throw new ProfileFormatException(source, e.Message, e);
        }
    }

    private static void Ascending(string source, double[] connections)
    {
        if (connections.Length == 0)
            throw new ProfileFormatException(source, "it has no levels.");
        if (connections[0] < 0 || !connections.Zip(connections.Skip(1)).All(pair => pair.First < pair.Second) || !double.IsFinite(connections[^1]))
            throw new ProfileFormatException(source, "the connections of its levels do not ascend from 0 or more.");
    }
}
