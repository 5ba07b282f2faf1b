namespace Isthmus.Restorer.Epochs;

/// <summary>A bundle is for an epoch that may not serve here (any more): a replay, or a move that was given up.</summary>
public sealed class StaleEpochException(string message) : Exception(message);
