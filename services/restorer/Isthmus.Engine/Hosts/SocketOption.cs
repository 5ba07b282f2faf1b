namespace Isthmus.Engine.Hosts;

/// <summary>An option of setsockopt(2).</summary>
/// <param name="Level">SOL_*, as numbered on x86-64 Linux.</param>
/// <param name="Name">The option's number there.</param>
public readonly record struct SocketOption(int Level, int Name);
