namespace Isthmus.Coordinator.Saga;

/// <summary>One way from a state to another.</summary>
/// <param name="From">The state's name.</param>
/// <param name="Event">The event that leads on.</param>
/// <param name="To">The next state's name.</param>
public sealed record SagaArrow(string From, string Event, string To);
