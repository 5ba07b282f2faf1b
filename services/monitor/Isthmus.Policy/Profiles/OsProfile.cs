namespace Isthmus.Policy.Profiles;

/// <summary>What one operating system does for a service at each load: data, measured or taken from a publication.</summary>
public sealed record OsProfile
{
    /// <summary>Its name: "linux-paper".</summary>
    public required string Name { get; init; }

    /// <summary>The operating system: "linux" or "freebsd".</summary>
    public required string Os { get; init; }

    /// <summary>Where the figures come from, in sentences that a person can check.</summary>
    public required string Source { get; init; }

    /// <summary>By ascending connections, one or more.</summary>
    public required IReadOnlyList<ProfileLevel> Levels { get; init; }

    /// <summary>Between two levels on the straight line, beyond the last as at the last: a profile says nothing about what was not measured.</summary>
    /// <param name="connections">Concurrent connections, 0 or more.</param>
    public LoadResponse At(double connections)
    {
        var (low, high) = (0, Levels.Count - 1);
        if (connections <= Levels[0].Connections)
            return Of(Levels[0]);
        if (connections >= Levels[high].Connections)
            return Of(Levels[high]);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (Levels[middle].Connections <= connections)
                low = middle;
            else
                high = middle;
        }

        var (below, above) = (Levels[low], Levels[high]);
        var part = (connections - below.Connections) / (above.Connections - below.Connections);
        return new LoadResponse(
            below.FailedFraction + (part * (above.FailedFraction - below.FailedFraction)),
            below.LatencyMilliseconds + (part * (above.LatencyMilliseconds - below.LatencyMilliseconds)));
    }

    private static LoadResponse Of(ProfileLevel level) => new(level.FailedFraction, level.LatencyMilliseconds);
}
