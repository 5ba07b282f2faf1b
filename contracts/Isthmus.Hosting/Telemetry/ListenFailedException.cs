namespace Isthmus.Hosting.Telemetry;

/// <summary>Health and metrics could not be told where the configuration says. The message has the key and the remedy.</summary>
public sealed class ListenFailedException(string message, Exception inner) : Exception(message, inner);
