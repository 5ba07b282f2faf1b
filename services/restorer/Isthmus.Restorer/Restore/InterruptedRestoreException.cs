namespace Isthmus.Restorer.Restore;

/// <summary>A restore was begun before and did not end: only giving the epoch up is safe now.</summary>
public sealed class InterruptedRestoreException(string message) : Exception(message);
