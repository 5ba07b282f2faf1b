using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Planning;

/// <summary>Where a process finds the files that it maps, executes, or has as its directories.</summary>
internal interface IMappedFiles
{
    /// <summary>A path that <paramref name="pid"/> can open while its memory is built: the file's own, or one of /proc/self/fd.</summary>
    Blob PathOf(int pid, uint fileId);

    /// <summary>The length that the file must have in bytes, or null where it does not matter.</summary>
    long? LengthOf(uint fileId);

    /// <summary>For a person.</summary>
    string NameOf(uint fileId);
}
