using System.Collections.Concurrent;
using System.Reflection;

namespace Isthmus.Policy.Profiles;

/// <summary>The profiles that come with the program, by name.</summary>
public static class ShippedProfiles
{
    private const string Prefix = "profiles/";

    private static readonly ConcurrentDictionary<string, MoveProfile> ShippedMoves = new(StringComparer.Ordinal);

    /// <summary>Names of operating systems' profiles.</summary>
    public static IReadOnlyList<string> OsNames { get; } = Names("os-");

    /// <summary>Names of moves' profiles.</summary>
    public static IReadOnlyList<string> MoveNames { get; } = Names("move-");

    /// <summary>A profile by its name, or from a JSON file.</summary>
    /// <param name="nameOrPath">A name of <see cref="OsNames"/>, or a path.</param>
    /// <exception cref="ProfileFormatException">There is none, or it can't be used.</exception>
    public static OsProfile Os(string nameOrPath) => ProfileJson.ReadOs(Text("os-", nameOrPath, OsNames), nameOrPath);

    /// <summary>A profile of moves by its name, or from a JSON file.</summary>
    /// <param name="nameOrPath">A name of <see cref="MoveNames"/>, or a path.</param>
    /// <exception cref="ProfileFormatException">There is none, or it can't be used.</exception>
    public static MoveProfile Move(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        // Thousands of services share one.
        return MoveNames.Contains(nameOrPath)
            ? ShippedMoves.GetOrAdd(nameOrPath, static name => ProfileJson.ReadMove(Text("move-", name, MoveNames), name))
            : ProfileJson.ReadMove(Text("move-", nameOrPath, MoveNames), nameOrPath);
    }

    private static string Text(string kind, string nameOrPath, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        if (names.Contains(nameOrPath))
        {
            using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream($"{Prefix}{kind}{nameOrPath}.json")!);
            return reader.ReadToEnd();
        }

        return nameOrPath.Contains('/', StringComparison.Ordinal) || nameOrPath.EndsWith(".json", StringComparison.Ordinal)
            ? ProfileJson.ReadFile(nameOrPath)
            : throw new ProfileFormatException($"'{nameOrPath}'", $"it is not shipped; there are {string.Join(", ", names)}. Name one of them, or a JSON file.");
    }

    private static string[] Names(string kind) =>
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith(Prefix + kind, StringComparison.Ordinal))
            .Select(name => name[(Prefix.Length + kind.Length)..^".json".Length]).Order(StringComparer.Ordinal),
    ];
}
