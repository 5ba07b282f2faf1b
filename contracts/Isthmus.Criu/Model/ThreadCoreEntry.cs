namespace Isthmus.Criu.Images;

// The kernel treats the name as bytes: give it the raw one back.
public sealed partial class ThreadCoreEntry
{
    /// <summary><see cref="RawComm"/> as text; bytes that are not UTF-8 show as U+FFFD.</summary>
    public string Comm => RawComm.ToStringUtf8();
}
