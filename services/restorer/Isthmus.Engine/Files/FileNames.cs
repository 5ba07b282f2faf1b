using System.Globalization;
using Isthmus.Criu;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files.Kinds;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files;

/// <summary>How files of the file system are found: by their path, or by the anchor of a deleted file.</summary>
internal sealed class FileNames(Checkpoint checkpoint, RefusalLog refusals)
{
    private readonly SortedDictionary<uint, GhostAnchor> _ghosts = [];
    private readonly Dictionary<uint, Blob> _paths = [];
    private readonly SortedDictionary<uint, Blob> _linksToRemove = [];
    private readonly HashSet<uint> _refused = [];

    /// <summary>By ghost id.</summary>
    public IEnumerable<GhostAnchor> Ghosts => _ghosts.Values;

    /// <summary>Hard links that CRIU made at dump time for files whose own name was gone; removed when the restore cannot fail any more.</summary>
    public IEnumerable<Blob> LinksToRemove => _linksToRemove.Values;

    /// <summary>Notes that <paramref name="pid"/> will open the file; refuses what cannot be found again.</summary>
    /// <param name="file">The file if a descriptor refers to it.</param>
    public bool Register(uint fileId, int pid, OpenFile? file)
    {
        if (!checkpoint.Files.TryGetValue(fileId, out var entry) || entry.Reg is not { } regular)
            return Refuse(fileId, pid, file, "file", $"the checkpoint refers to file {fileId:x} and does not hold it as one of the file system");
        if (regular.Ext)
            return Refuse(fileId, pid, file, "external file", $"{regular.Name} belongs to the source's environment");
        if (regular.RawName.IsEmpty || regular.RawName[0] != '/')
            return Refuse(fileId, pid, file, "file", $"\"{regular.Name}\" is not an absolute path");
        if (!checkpoint.Remaps.TryGetValue(fileId, out var remap))
            return true;

        switch (remap.RemapType)
        {
            case RemapType.Ghost:
                if (!_ghosts.TryGetValue(remap.RemapId, out var ghost))
                    _ghosts[remap.RemapId] = ghost = new GhostAnchor(checkpoint.GhostFile(remap.RemapId), regular.RawName.ToByteArray());
                ghost.UsedBy(pid);
                return ghost.IsPossible || Refuse(fileId, pid, file, "deleted file", $"{regular.Name} is a symbolic link or a socket without a name");
            case RemapType.Linked:
                _linksToRemove[remap.RemapId] = new Blob([.. checkpoint.File(remap.RemapId).Reg.RawName, 0]);
                return true;
            default:
                return Refuse(fileId, pid, file, "entry of a dead process in /proc", $"{regular.Name} is open and its process is gone");
        }
    }

    /// <summary>What to open for a file that was registered.</summary>
    public Blob Path(uint fileId)
    {
        if (_paths.TryGetValue(fileId, out var path))
            return path;
        path = checkpoint.Remaps.TryGetValue(fileId, out var remap) && remap.RemapType == RemapType.Ghost
            ? Blob.Text(_ghosts[remap.RemapId].Path)
            : new Blob([.. checkpoint.File(remap?.RemapId ?? fileId).Reg.RawName, 0]);
        return _paths[fileId] = path;
    }

    /// <summary>The path as a person knows it.</summary>
    public string Shown(uint fileId) => checkpoint.Files.TryGetValue(fileId, out var entry) && entry.Reg is { } regular
        ? checkpoint.Remaps.ContainsKey(fileId) ? $"{regular.Name} (deleted)" : regular.Name
        : string.Create(CultureInfo.InvariantCulture, $"file {fileId:x}");

    private bool Refuse(uint fileId, int pid, OpenFile? file, string resource, string reason)
    {
        if (!_refused.Add(fileId))
            return false;
        const string Remedy = "Close it before moving the service.";
        if (file is null)
            refusals.Add(resource, pid, null, reason, Remedy);
        else
            refusals.Add(resource, file, reason, Remedy);
        return false;
    }
}
