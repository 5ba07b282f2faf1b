namespace Isthmus.Contracts.Decide;

/// <summary>The coordinator says where a service runs: after each move, when an operator said so, at start, and whenever somebody asks (<see cref="LocateServices"/>).</summary>
public sealed record ServiceLocated : IBusMessage
{
    /// <summary>The service's name.</summary>
    public required string Service { get; init; }

    /// <summary>The host that serves.</summary>
    public required string Host { get; init; }

    /// <summary>The epoch that serves. An older one than already heard of is out of date.</summary>
    public required long Epoch { get; init; }
}
