using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;

namespace Isthmus.Bundles;

/// <summary>Which move a bundle belongs to. Signed with it, and part of what its key is derived from.</summary>
/// <param name="MigrationId">The migration.</param>
/// <param name="Service">The service's name.</param>
/// <param name="Source">The host that signs.</param>
/// <param name="Destination">The host that alone can read it.</param>
/// <param name="Epoch">The epoch that the destination serves under; one or more.</param>
public sealed record BundleIdentity(Guid MigrationId, string Service, string Source, string Destination, long Epoch)
{
    private const string FilesMark = ".files-";

    /// <summary>Which part of the service's files it holds, from 1; 0 for the checkpoint.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Part { get; init; }

    /// <summary>Where the bundle lies in the object store.</summary>
    public string ObjectKey => Part == 0
        ? FormattableString.Invariant($"{Service}/{Epoch:D10}-{MigrationId:N}.bundle")
        : FormattableString.Invariant($"{Service}/{Epoch:D10}-{MigrationId:N}{FilesMark}{Part:D5}");

    /// <summary>True for the key of a part of this move's files.</summary>
    public static bool IsFilesOf(string key, Guid migration) => key.Contains(FormattableString.Invariant($"-{migration:N}{FilesMark}"), StringComparison.Ordinal);

    /// <summary>The epoch in an object's key; null when it is not a bundle's key.</summary>
    public static long? EpochOf(string key)
    {
        var name = key[(key.LastIndexOf('/') + 1)..];
        return name.EndsWith(".bundle", StringComparison.Ordinal) && name.IndexOf('-', StringComparison.Ordinal) is > 0 and var dash
            && long.TryParse(name.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            ? epoch
            : null;
    }

    /// <summary>The bytes that bind a derived key to this move; no two identities share them.</summary>
    internal byte[] Binding()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write("isthmus bundle 1");
        writer.Write(MigrationId.ToByteArray(bigEndian: true));
        writer.Write(Service);
        writer.Write(Source);
        writer.Write(Destination);
        writer.Write(Epoch);
        if (Part != 0)
            writer.Write(Part);
        writer.Flush();
        return bytes.ToArray();
    }
}
