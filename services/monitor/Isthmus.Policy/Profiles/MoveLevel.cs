namespace Isthmus.Policy.Profiles;

/// <summary>What a move costs at one number of established connections.</summary>
/// <param name="Connections">Established connections; levels ascend.</param>
/// <param name="BlackoutMilliseconds">The longest wait of a connected client.</param>
/// <param name="Origin">Where the figure comes from.</param>
public sealed record MoveLevel(double Connections, double BlackoutMilliseconds, FigureOrigin Origin);
