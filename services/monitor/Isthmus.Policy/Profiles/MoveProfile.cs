namespace Isthmus.Policy.Profiles;

/// <summary>How long clients wait because of a move, by load: data as <see cref="OsProfile"/> is.</summary>
public sealed record MoveProfile
{
    /// <summary>Its name: "isthmus", "paper".</summary>
    public required string Name { get; init; }

    /// <summary>Where the figures come from.</summary>
    public required string Source { get; init; }

    /// <summary>By ascending connections, one or more.</summary>
    public required IReadOnlyList<MoveLevel> Levels { get; init; }

    /// <summary>Between two levels on the straight line; beyond the last in proportion to connections, since each is carried.</summary>
    /// <returns>Milliseconds.</returns>
    public double BlackoutAt(double connections)
    {
        var last = Levels[^1];
        if (connections >= last.Connections)
            return last.Connections > 0 ? last.BlackoutMilliseconds * connections / last.Connections : last.BlackoutMilliseconds;
        if (connections <= Levels[0].Connections)
            return Levels[0].BlackoutMilliseconds;
        var at = 1;
        while (Levels[at].Connections < connections)
            at++;
        var (below, above) = (Levels[at - 1], Levels[at]);
        return below.BlackoutMilliseconds + ((connections - below.Connections) / (above.Connections - below.Connections) * (above.BlackoutMilliseconds - below.BlackoutMilliseconds));
    }
}
