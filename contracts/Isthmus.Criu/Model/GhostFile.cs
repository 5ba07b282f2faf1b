using Isthmus.Criu.Images;

namespace Isthmus.Criu;

/// <summary>A file that was open and had no name any more.</summary>
/// <param name="Id">The ghost file's id (<c>RemapFilePathEntry.remap_id</c>).</param>
/// <param name="Attributes">Mode, owner, times, size.</param>
/// <param name="Extents">Its bytes by offset; what lies between is a hole.</param>
public sealed record GhostFile(uint Id, GhostFileEntry Attributes, IReadOnlyList<GhostExtent> Extents);
