using System.Globalization;
using System.Text.Json;
using Isthmus.Contracts;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Stage;

namespace Isthmus.Cli.Migrations;

/// <summary>What was sent of a service's files, put together from a migration's events. Pure.</summary>
internal sealed class FileProgress
{
    private readonly HashSet<int> _parts = [];
    private int _sent;
    private long _sentBytes;
    private int _placed;

    /// <summary>One part of a sentence: "12 files sent (3.4 MiB), 14 in place"; empty when none had to be.</summary>
    public string Text => _parts.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{_sent} files sent ({Size(_sentBytes)}){(_placed > 0 ? $", {_placed} in place" : "")}");

    /// <summary>Takes the next event.</summary>
    public void Apply(MigrationEvent happened)
    {
        if (happened is { Name: nameof(FilesStored), Message: { } stored } && Number(stored, "part") is var part and > 0 && _parts.Add((int)part))
        {
            _sent += (int)Number(stored, "files");
            _sentBytes += Number(stored, "fileBytes");
        }
        else if (happened is { Name: nameof(BaseStaged), Message: { } staged } && staged.TryGetProperty("side", out var side) && side.ValueEquals(nameof(MigrationSide.Destination)))
        {
            _placed = (int)Number(staged, "files");
        }
    }

    /// <summary>Bytes as people say them.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1 << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MiB"),
    };

    private static long Number(JsonElement message, string property) =>
        message.ValueKind == JsonValueKind.Object && message.TryGetProperty(property, out var value) && value.TryGetInt64(out var number) ? number : 0;
}
