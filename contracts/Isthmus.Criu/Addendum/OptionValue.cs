namespace Isthmus.Criu.Addendum;

/// <summary>The value of a socket option, as getsockopt(2) gave it.</summary>
/// <param name="Level">SOL_*.</param>
/// <param name="Name">The option.</param>
/// <param name="Value">Its bytes.</param>
public sealed record OptionValue(int Level, int Name, byte[] Value);
