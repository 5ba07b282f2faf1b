namespace Isthmus.Criu.Addendum;

/// <summary>A descriptor: a process, by its PID inside its host, and the number.</summary>
public sealed record DescriptorName(int Pid, int Number);
