using System.Text;
using Isthmus.Contracts.Preflight;
using Isthmus.Linux.Files;

namespace Isthmus.Hosting.Files;

/// <summary>What must hold of a list of files, whoever wrote it. Pure.</summary>
public static class ServiceFileRules
{
    /// <summary>Files, directories and links of one service.</summary>
    public const int MaximumFiles = 4096;

    /// <summary>Contents of one service's files together.</summary>
    public const long MaximumBytes = 1L << 30;

    /// <summary>Their paths together, in UTF-8.</summary>
    public const int MaximumPathBytes = 512 << 10;

    /// <summary>Hexadecimal digits of a SHA-256.</summary>
    public const int DigestDigits = 64;

    private const int ModeBits = 0xFFF;

    /// <summary>One sentence: which rule is broken; null when none is.</summary>
    public static string? Broken(IReadOnlyList<ServiceFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (files.Count > MaximumFiles)
            return $"The list has {files.Count} files; at most {MaximumFiles} are carried.";
        var seen = new HashSet<string>(StringComparer.Ordinal);
        long bytes = 0, paths = 0;
        foreach (var file in files)
        {
            if (Wrong(file) is { } why)
                return $"{Shown(file?.Path)} {why}.";
            if (!seen.Add(file!.Path))
                return $"{Shown(file.Path)} is in the list twice.";
            paths += Encoding.UTF8.GetByteCount(file.Path);
            if (file.Sha256 is not null)
                bytes += file.Bytes;
        }

        if (bytes > MaximumBytes)
            return $"The files have {bytes >> 20} MiB together; at most {MaximumBytes >> 20} are carried.";
        return paths > MaximumPathBytes ? $"The paths have {paths >> 10} KiB together; at most {MaximumPathBytes >> 10} are carried." : null;
    }

    /// <summary>True for a SHA-256 in lower-case hex.</summary>
    public static bool IsDigest(string text) => text is { Length: DigestDigits } && text.All(char.IsAsciiHexDigitLower);

    private static string? Wrong(ServiceFile? file)
    {
        if (file?.Path is null || !RootedPath.IsValid(file.Path))
            return "is not a path that a file can be put at";
        if (!Enum.IsDefined(file.Type) || !Enum.IsDefined(file.Use))
            return "is of a kind that this version does not know";
        if (file.Bytes is < 0 or > 1L << 50 || (file.Mode & ~ModeBits) != 0 || file.Uid is < 0 or > uint.MaxValue || file.Gid is < 0 or > uint.MaxValue)
            return "has attributes that no file has";
        if (file.Sha256 is { } sha256 && (file.Type != ServiceFileType.File || !IsDigest(sha256) || file.Bytes > MaximumBytes))
            return "has a digest that no file has";
        return file.Type == ServiceFileType.Link && (file.Target is not { Length: > 0 } target || target.Contains('\0', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(target) > RootedPath.MaximumBytes)
            ? "is a link without a target"
            : null;
    }

    private static string Shown(string? path) => path is null ? "(no path)" : path.Length > 200 ? $"{path[..200]}…" : path.Replace('\n', ' ');
}
