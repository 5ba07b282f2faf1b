namespace Isthmus.Contracts.Decide;

/// <summary>Somebody who has just started wants to hear <see cref="ServiceLocated"/> for every service.</summary>
public sealed record LocateServices : IBusMessage
{
    /// <summary>Who asks.</summary>
    public required string AskedBy { get; init; }
}
