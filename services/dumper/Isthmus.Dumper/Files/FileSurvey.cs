using Isthmus.Contracts.Preflight;
using Isthmus.Dumper.Preflight;
using Isthmus.Hosting;
using Isthmus.Hosting.Files;
using Isthmus.Linux.Executables;
using Isthmus.Linux.Files;

namespace Isthmus.Dumper.Files;

/// <summary>Lists the files that a running service needs wherever it goes.</summary>
internal sealed class FileSurvey(RootedFiles files, ExecutableFiles digests)
{
    /// <summary>Larger files that are only read are compared by their size, and are not sent.</summary>
    private const long LargestRead = 256L << 20;

    /// <summary>Everything that the tree maps and holds open, what is configured as the service's own, and the directories that lead there.</summary>
    public IReadOnlyList<ServiceFile> Read(TreeSnapshot tree, ServiceOptions service)
    {
        var uses = FileUses.Of(tree);
        foreach (var (path, status) in new FilePatterns(files, ServiceFileRules.MaximumFiles).Find(service.Files))
            FileUses.Add(uses, path, status.Kind == FileKind.Directory ? ServiceFileUse.Parent : ServiceFileUse.Owned);
        foreach (var parent in uses.Keys.Append(service.PidFile).SelectMany(RootedPath.Parents).ToArray())
            FileUses.Add(uses, parent, ServiceFileUse.Parent);
        return [.. uses.Select(use => Describe(use.Key, use.Value)).OfType<ServiceFile>()];
    }

    /// <summary>Why these cannot be carried; null when they can.</summary>
    public static Refusal? Refuse(IReadOnlyList<ServiceFile> found, string service) => ServiceFileRules.Broken(found) is { } why
        ? new Refusal { Resource = "files", Reason = $"The files of {service} cannot be sent: {why}", Remedy = $"Name less in Isthmus:Services:{service}:Files; keep what is large or changes often on storage that both hosts reach." }
        : null;

    private ServiceFile? Describe(string path, ServiceFileUse use)
    {
        // A link is what it is only where it was declared: anything else was opened through it.
        if (files.Status(path, follow: use != ServiceFileUse.Owned) is not { Kind: not FileKind.Other } status)
            return null;
        var type = status.Kind switch { FileKind.Directory => ServiceFileType.Directory, FileKind.Link => ServiceFileType.Link, _ => ServiceFileType.File };
        var sent = type == ServiceFileType.File && (use is ServiceFileUse.Code or ServiceFileUse.Owned || (use == ServiceFileUse.Read && status.Bytes <= LargestRead));
        // More than can be carried is not read: the sum of the sizes says so.
        var content = sent && status.Bytes <= ServiceFileRules.MaximumBytes ? digests.Read(files, path) : null;
        return new ServiceFile
        {
            Path = path,
            Type = type,
            Use = type == ServiceFileType.Directory ? ServiceFileUse.Parent : use,
            Bytes = type == ServiceFileType.File ? status.Bytes : 0,
            Mode = status.Mode,
            Uid = status.Uid,
            Gid = status.Gid,
            ModifiedAt = status.ModifiedAt,
            Sha256 = content?.Sha256,
            BuildId = content?.BuildId,
            Target = type == ServiceFileType.Link ? files.ReadLink(path) : null,
        };
    }
}
