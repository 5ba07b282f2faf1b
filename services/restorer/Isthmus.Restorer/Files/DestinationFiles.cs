using Isthmus.Contracts.Preflight;
using Isthmus.Hosting.Files;
using Isthmus.Linux.Executables;
using Isthmus.Linux.Files;

namespace Isthmus.Restorer.Files;

/// <summary>Looks at what a destination has of a service's files. Changes nothing.</summary>
internal static class DestinationFiles
{
    /// <summary>By path; what is not there is not in it.</summary>
    public static Dictionary<string, FoundFile> Read(RootedFiles root, ExecutableFiles digests, IReadOnlyList<ServiceFile> files)
    {
        var found = new Dictionary<string, FoundFile>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var isLink = file.Type == ServiceFileType.Link;
            if (root.Status(file.Path, follow: !isLink) is not { } status)
                continue;
            var compares = file.Use is ServiceFileUse.Read or ServiceFileUse.Owned && file.Sha256 is not null;
            // Another size is another content: it need not be read.
            var sha256 = compares && status.Kind == FileKind.Regular && status.Bytes == file.Bytes ? digests.Read(root, file.Path)?.Sha256 : null;
            found[file.Path] = new FoundFile(status, sha256, isLink ? root.ReadLink(file.Path) : null);
        }

        return found;
    }

    /// <summary>What each file system that something would be put on needs and has.</summary>
    public static IReadOnlyList<FileRoom> Room(RootedFiles root, FileCache cache, IReadOnlyList<ServiceFile> wanted)
    {
        var rooms = new Dictionary<ulong, FileRoom>();
        foreach (var file in wanted.Where(file => file.Sha256 is not null))
        {
            var parent = RootedPath.Parents(file.Path).Reverse().FirstOrDefault(path => root.Status(path, follow: true) is { Kind: FileKind.Directory }) ?? "/";
            Add(root.Status(parent, follow: true)!.Device, parent, root.Root + parent, file.Bytes);
        }

        // Contents come into the cache first.
        foreach (var file in wanted.Where(file => file.Sha256 is { } sha256 && !cache.Has(sha256, file.Bytes)).DistinctBy(file => file.Sha256))
            Add(cache.Device, cache.DirectoryPath, cache.DirectoryPath, file.Bytes);
        return [.. rooms.Values];

        void Add(ulong device, string shown, string path, long bytes) =>
            rooms[device] = rooms.TryGetValue(device, out var known)
                ? known with { Needed = known.Needed + bytes }
                : new FileRoom(shown, bytes, new DriveInfo(path).AvailableFreeSpace);
    }
}
