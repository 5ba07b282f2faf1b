using Isthmus.Contracts.Preflight;
using Isthmus.Linux.Files;

namespace Isthmus.Restorer.Files;

/// <summary>
/// Decides which of the source's files have to come, and which stand in the way. A pure function. Mapped code is compared
/// elsewhere, by build id (see <see cref="Preflight.DestinationRules"/>); here it is only missed.
/// </summary>
public static class FileComparison
{
    /// <param name="files">What the service needs.</param>
    /// <param name="found">What is there, by path; nothing for what is not.</param>
    /// <param name="host">The destination, for messages.</param>
    public static (IReadOnlyList<Refusal> Refusals, IReadOnlyList<ServiceFile> Wanted) Compare(IReadOnlyList<ServiceFile> files, IReadOnlyDictionary<string, FoundFile> found, string host)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(found);
        List<Refusal> refusals = [];
        List<ServiceFile> wanted = [];
        foreach (var file in files)
        {
            var there = found.GetValueOrDefault(file.Path);
            if (Refuse(file, there, host) is { } refusal)
                refusals.Add(refusal);
            else if (IsWanted(file, there))
                wanted.Add(file);
        }

        return (refusals, wanted);
    }

    private static bool IsWanted(ServiceFile file, FoundFile? found) => found is null
        || (file.Use == ServiceFileUse.Owned && (file.Type == ServiceFileType.Link ? found.Target != file.Target : found.Sha256 != file.Sha256));

    private static Refusal? Refuse(ServiceFile file, FoundFile? found, string host)
    {
        if (found is null)
            return file switch
            {
                { Use: ServiceFileUse.Written } => Of($"{file.Path}, which the service writes, is not on {host}: a copy made while it runs would be old at once.", "Keep it on storage that both hosts reach, or put it there."),
                { Use: ServiceFileUse.Read, Type: ServiceFileType.File, Sha256: null } => Of($"{file.Path} is not on {host}, and with {file.Bytes >> 20} MiB is too large to be sent.", "Copy it there first, or keep it on storage that both hosts reach."),
                _ => null,
            };
        var (isDirectory, shouldBe) = (found.Status.Kind == FileKind.Directory, file.Type == ServiceFileType.Directory);
        if (isDirectory != shouldBe || found.Status.Kind == FileKind.Other)
            return Of($"{file.Path} is {(shouldBe ? "no directory" : isDirectory ? "a directory" : "no regular file")} on {host}, unlike at the source.", "See what it is there, and remove it.");
        return file.Use switch
        {
            ServiceFileUse.Read when IsOther(file, found) => Of(
                $"{file.Path}, which the service maps or is reading, differs on {host} (SHA-256 {Short(found.Sha256)} there, {Short(file.Sha256)} at the source).",
                "Put the source's there, or declare it as the service's own (Isthmus:Services:NAME:Files), so that it is replaced."),
            ServiceFileUse.Log when found.Status.Mode != file.Mode => Of(
                $"{file.Path}, which the service appends to, has mode {Octal(found.Status.Mode)} on {host} and {Octal(file.Mode)} at the source.", $"chmod {Octal(file.Mode)} {file.Path} on {host}."),
            _ => null,
        };
    }

    private static bool IsOther(ServiceFile file, FoundFile found) =>
        file.Sha256 is null ? found.Status.Bytes != file.Bytes : found.Sha256 != file.Sha256;

    private static string Short(string? sha256) => sha256 is null ? "of another size" : $"{sha256[..12]}…";

    private static string Octal(int mode) => Convert.ToString(mode, 8).PadLeft(3, '0');

    private static Refusal Of(string reason, string remedy) => new() { Resource = "file", Reason = reason, Remedy = remedy };
}
