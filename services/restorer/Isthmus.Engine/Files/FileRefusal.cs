namespace Isthmus.Engine.Files;

/// <summary>Why one open file cannot be rebuilt. Every refusal of a checkpoint is collected before anything runs.</summary>
/// <param name="Resource">The resource by its name: "terminal", "file lease", "raw socket" …</param>
/// <param name="Pid">The owning process, or null.</param>
/// <param name="Descriptor">Its descriptor, or null.</param>
/// <param name="Reason">One sentence: what is wrong.</param>
/// <param name="Remedy">One sentence: what to do.</param>
public sealed record FileRefusal(string Resource, int? Pid, int? Descriptor, string Reason, string Remedy);
