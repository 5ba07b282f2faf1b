using System.Globalization;
using System.Text.Json;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Preflight;

namespace Isthmus.Hosting.Files;

/// <summary>
/// How files travel: in parts of a bounded size, each a bundle of its own, that hold contents in pieces by digest. The
/// last one holds the list of the files. Pure.
/// </summary>
public static class FileShipment
{
    /// <summary>The list's name in the last part.</summary>
    public const string ListName = "files.json";

    /// <summary>Longer contents are cut.</summary>
    public const int PieceBytes = 16 << 20;

    /// <summary>Contents of one part; what a reader needs in memory.</summary>
    public const long PartBytes = 4L * PieceBytes;

    /// <summary>More parts than the largest set of files needs are not believed.</summary>
    public const int MaximumParts = 1 + (int)(2 * ServiceFileRules.MaximumBytes / PartBytes) + 1;

    /// <summary>What goes in which part; there is always a last one, for the list.</summary>
    /// <param name="files">What the destination lacks.</param>
    /// <param name="atHand">Paths whose content it has.</param>
    public static IReadOnlyList<IReadOnlyList<FilePiece>> Plan(IReadOnlyList<ServiceFile> files, IReadOnlySet<string> atHand)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(atHand);
        List<IReadOnlyList<FilePiece>> parts = [];
        List<FilePiece> part = [];
        long used = 0;
        foreach (var file in files.Where(file => file.Sha256 is not null && !atHand.Contains(file.Path)).DistinctBy(file => file.Sha256))
        {
            var index = 0;
            for (long at = 0; at < file.Bytes || index == 0; index++)
            {
                var length = (int)Math.Min(PieceBytes, file.Bytes - at);
                if (used + length > PartBytes)
                {
                    parts.Add(part);
                    (part, used) = ([], 0);
                }

                part.Add(new FilePiece(file.Path, file.Sha256!, index, length));
                used += length;
                at += length;
            }
        }

        parts.Add(part);
        return parts;
    }

    /// <summary>Writes the list.</summary>
    public static byte[] WriteList(IReadOnlyList<ServiceFile> files) => JsonSerializer.SerializeToUtf8Bytes(files, ApiJson.Options);

    /// <summary>Reads a list that somebody else wrote.</summary>
    /// <exception cref="InvalidDataException">It is none, or breaks a rule of <see cref="ServiceFileRules"/>.</exception>
    public static IReadOnlyList<ServiceFile> ReadList(ReadOnlySpan<byte> list)
    {
        try
        {
            var files = JsonSerializer.Deserialize<List<ServiceFile>>(list, ApiJson.Options) ?? throw new InvalidDataException("The list of files is empty.");
            return ServiceFileRules.Broken(files) is { } why ? throw new InvalidDataException(why) : files;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The list of files cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Takes a piece's name apart; false when it is none.</summary>
    public static bool TryParse(string name, out string sha256, out int index)
    {
        ArgumentNullException.ThrowIfNull(name);
        (sha256, index) = ("", 0);
        if (name.Length != ServiceFileRules.DigestDigits + 6 || name[ServiceFileRules.DigestDigits] != '-' || !ServiceFileRules.IsDigest(name[..ServiceFileRules.DigestDigits])
            || !int.TryParse(name.AsSpan(ServiceFileRules.DigestDigits + 1), NumberStyles.None, CultureInfo.InvariantCulture, out index))
            return false;
        sha256 = name[..ServiceFileRules.DigestDigits];
        return true;
    }
}
