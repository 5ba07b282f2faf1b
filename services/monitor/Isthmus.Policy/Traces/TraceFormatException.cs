namespace Isthmus.Policy.Traces;

/// <summary>A trace can't be read: whoever made it must mend it.</summary>
/// <param name="source">The file.</param>
/// <param name="line">The line, from 1.</param>
/// <param name="reason">What is wrong, and what would be right.</param>
public sealed class TraceFormatException(string source, int line, string reason) : Exception($"{source}, line {line}: {reason}");
