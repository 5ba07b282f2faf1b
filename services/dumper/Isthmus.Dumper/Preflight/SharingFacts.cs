namespace Isthmus.Dumper.Preflight;

/// <summary>A kernel object that two processes share, or that a thread does not share with its process (kcmp(2)).</summary>
/// <param name="What">"descriptor table", "directories" …</param>
/// <param name="With">The other process's PID; 0 when a thread has one of its own.</param>
/// <param name="Tid">The thread that has one of its own; 0 for a process.</param>
public sealed record SharingFacts(string What, int With, int Tid = 0);
