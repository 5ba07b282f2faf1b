namespace Isthmus.Coordinator.Publishing;

/// <summary>Somebody published what is no message. The message says why, and what to do, to an operator who looks at the dead letter.</summary>
public sealed class UnacceptableMessageException(string message, Exception? inner = null) : Exception(message, inner);
