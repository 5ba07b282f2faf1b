namespace Isthmus.Contracts.Preflight;

/// <summary>What a name in a file system stands for.</summary>
public enum ServiceFileType
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    Link,
}
