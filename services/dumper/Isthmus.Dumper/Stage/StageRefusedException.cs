namespace Isthmus.Dumper.Stage;

/// <summary>The source is not in a state in which this stage can be done.</summary>
public sealed class StageRefusedException(string message) : Exception(message);
