using Isthmus.Bundles;
using Isthmus.Contracts.Stage;
using Isthmus.Dumper.Stage;
using Isthmus.Hosting.Files;
using Isthmus.Linux.Files;

namespace Isthmus.Dumper.Files;

/// <summary>Stores the files that the destination lacks, part by part, encrypted for it and signed like a checkpoint.</summary>
internal sealed class FileSender(DumperHost dumper, StageMigration command)
{
    private readonly RootedFiles _files = new(dumper.Host.Space.Root);

    /// <summary>Stores all parts; <paramref name="announce"/> is told of each as soon as it is there.</summary>
    /// <returns>What was announced.</returns>
    public async Task<IReadOnlyList<FilesStored>> RunAsync(Func<FilesStored, Task> announce, CancellationToken cancellation)
    {
        if (ServiceFileRules.Broken(command.Facts.Files) is { } why)
            throw new StageRefusedException($"The list of files to send is refused: {why}");
        var parts = FileShipment.Plan(command.Facts.Files, command.Facts.FilesAtHand.ToHashSet(StringComparer.Ordinal));
        List<FilesStored> stored = [];
        for (var part = 1; part <= parts.Count; part++)
        {
            stored.Add(await StoreAsync(parts[part - 1], part, parts.Count, cancellation).ConfigureAwait(false));
            await announce(stored[^1]).ConfigureAwait(false);
        }

        return stored;
    }

    private async Task<FilesStored> StoreAsync(IReadOnlyList<FilePiece> pieces, int part, int parts, CancellationToken cancellation)
    {
        var identity = new BundleIdentity(command.MigrationId, command.Service, command.Source, command.Destination, command.Epoch) { Part = part };
        var receipt = await dumper.Store.PutAsync(
            identity.ObjectKey,
            stream =>
            {
                using var writer = new BundleWriter(stream, identity, dumper.Identities.Of(dumper.Host), dumper.Identities.Trusted(command.Destination), dumper.Clock, dumper.Packing);
                foreach (var piece in pieces)
                {
                    cancellation.ThrowIfCancellationRequested();
                    writer.Add(piece.Name, Read(piece));
                }

                if (part == parts)
                    writer.Add(FileShipment.ListName, FileShipment.WriteList(command.Facts.Files));
                return writer.Complete();
            },
            cancellation).ConfigureAwait(false);
        return new FilesStored
        {
            MigrationId = command.MigrationId,
            Service = command.Service,
            Source = command.Source,
            Destination = command.Destination,
            Epoch = command.Epoch,
            Part = part,
            Parts = parts,
            Key = identity.ObjectKey,
            Sha256 = receipt.Sha256,
            Bytes = receipt.Bytes,
            Files = pieces.Count(piece => piece.Index == 0),
            FileBytes = pieces.Sum(piece => (long)piece.Length),
        };
    }

    private byte[] Read(FilePiece piece)
    {
        using var file = _files.OpenRead(piece.Path) ?? throw new StageRefusedException($"{piece.Path} is not there any more: it was removed while it was sent. Ask for the move again.");
        var content = new byte[piece.Length];
        for (var at = 0; at < content.Length;)
        {
            var read = RandomAccess.Read(file, content.AsSpan(at), piece.Offset + at);
            at += read > 0 ? read : throw new StageRefusedException($"{piece.Path} got shorter while it was sent. Ask for the move again.");
        }

        return content;
    }
}
