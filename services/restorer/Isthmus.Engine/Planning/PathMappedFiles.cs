using Isthmus.Criu;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Planning;

/// <summary>Files that have a path and are found there.</summary>
internal sealed class PathMappedFiles(Checkpoint checkpoint) : IMappedFiles
{
    public Blob PathOf(int pid, uint fileId) => Blob.Text(NameOf(fileId));

    public long? LengthOf(uint fileId) => checkpoint.File(fileId).Reg is { HasSize: true } file ? (long)file.Size : null;

    public string NameOf(uint fileId) => checkpoint.File(fileId).Reg?.Name ?? $"file {fileId}";
}
