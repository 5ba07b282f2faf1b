namespace Isthmus.Demo;

/// <summary>A move of the demo ended other than with the service at its destination.</summary>
internal sealed class MoveFailedException(string message) : Exception(message);
