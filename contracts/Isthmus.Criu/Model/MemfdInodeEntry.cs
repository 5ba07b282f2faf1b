namespace Isthmus.Criu.Images;

// The kernel treats the name as bytes: give it the raw one back.
public sealed partial class MemfdInodeEntry
{
    /// <summary><see cref="RawName"/> as text; bytes that are not UTF-8 show as U+FFFD.</summary>
    public string Name => RawName.ToStringUtf8();
}
