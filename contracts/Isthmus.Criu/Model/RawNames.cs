// The names that the kernel treats as bytes, as text for people; use the Raw properties to give them back to the kernel.
namespace Isthmus.Criu.Images;

public sealed partial class RegFileEntry
{
    /// <summary><see cref="RawName"/> as text; bytes that are not UTF-8 show as U+FFFD.</summary>
    public string Name => RawName.ToStringUtf8();
}

public sealed partial class TaskCoreEntry
{
    /// <summary><see cref="RawComm"/> as text; bytes that are not UTF-8 show as U+FFFD.</summary>
    public string Comm => RawComm.ToStringUtf8();
}

public sealed partial class ThreadCoreEntry
{
    /// <summary><see cref="RawComm"/> as text; bytes that are not UTF-8 show as U+FFFD.</summary>
    public string Comm => RawComm.ToStringUtf8();
}

public sealed partial class MemfdInodeEntry
{
    /// <summary><see cref="RawName"/> as text; bytes that are not UTF-8 show as U+FFFD.</summary>
    public string Name => RawName.ToStringUtf8();
}
