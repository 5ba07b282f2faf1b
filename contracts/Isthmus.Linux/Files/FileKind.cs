namespace Isthmus.Linux.Files;

/// <summary>The type of an inode (inode(7)).</summary>
public enum FileKind
{
    Regular,

    Directory,

    Link,

    /// <summary>A device, socket or pipe.</summary>
    Other,
}
