using Isthmus.Contracts.Preflight;
using Isthmus.Hosting.Stages;
using Isthmus.Linux.Files;

namespace Isthmus.Restorer.Files;

/// <summary>Puts files in place and takes them away again, whatever ended the process in between.</summary>
/// <remarks>Calls for one service must not overlap.</remarks>
public sealed class FilePlacement(RootedFiles root, FileCache cache, string directory)
{
    // The list and the steps of the largest set of files.
    private const int LargestRecord = 16 << 20;

    /// <summary>The newest move's record; null when nothing came, or all of it stays.</summary>
    public PlacementRecord? Read(string service) => Record(service).Read();

    public void Write(PlacementRecord record) => Record(record.Service).Write(record);

    /// <summary>Puts all of the record's files in place.</summary>
    /// <returns>The record, complete.</returns>
    /// <exception cref="IOException">It could not be done; what was is undone by <see cref="Undo"/>.</exception>
    /// <exception cref="InvalidDataException">A content is not what it should be.</exception>
    public PlacementRecord Apply(PlacementRecord record, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(record);
        var files = record.Files ?? throw new InvalidOperationException($"The list of files of {record.Service} has not come.");
        // What was begun before a crash is undone first, so that no step is taken for somebody else's file.
        foreach (var step in record.Steps.Reverse())
            Undo(step, Beside(record));
        foreach (var file in files.Where(file => file.Sha256 is not null).DistinctBy(file => file.Sha256))
            cache.Finish(file.Sha256!, file.Bytes);
        record = record with { Steps = [.. files.OrderBy(file => file.Path, StringComparer.Ordinal).Select(Plan).OfType<PlacementStep>()] };
        Write(record);
        foreach (var step in record.Steps)
        {
            cancellation.ThrowIfCancellationRequested();
            Apply(step, Beside(record));
        }

        record = record with { IsComplete = true };
        Write(record);
        return record;
    }

    /// <summary>The move is off: removes what it made, and brings back what it replaced. Repeating it changes nothing.</summary>
    public void Undo(string service, Guid migration)
    {
        if (Read(service) is not { } record || record.MigrationId != migration)
            return;
        foreach (var step in record.Steps.Reverse())
            Undo(step, Beside(record));
        Record(service).Delete();
    }

    /// <summary>The move is done: the files stay.</summary>
    public void Commit(string service, Guid migration)
    {
        if (Read(service)?.MigrationId != migration)
            return;
        Record(service).Delete();
        cache.Trim();
    }

    private static string Beside(PlacementRecord record) => FormattableString.Invariant($".isthmus-{record.MigrationId:N}");

    private PlacementStep? Plan(ServiceFile file)
    {
        if (file.Type == ServiceFileType.Directory)
            return root.Status(file.Path, follow: true) switch
            {
                null => new PlacementStep(file, null),
                { Kind: FileKind.Directory } => null,
                _ => throw new IOException($"{file.Path} is no directory."),
            };
        if (root.Status(file.Path, follow: false) is not { } there)
            return new PlacementStep(file, null);
        if (file.Use == ServiceFileUse.Log)
            return null;
        if (file.Use != ServiceFileUse.Owned || there.Kind is FileKind.Directory or FileKind.Other)
            throw new IOException($"{file.Path} appeared while the move was prepared. Ask for the move again.");
        if (there.Kind == FileKind.Link)
            return new PlacementStep(file, new PreviousFile(there, null, root.ReadLink(file.Path)));
        using var content = root.OpenRead(file.Path) ?? throw new IOException($"{file.Path} vanished while the move was prepared. Ask for the move again.");
        return new PlacementStep(file, new PreviousFile(there, cache.Keep(content), null));
    }

    private void Apply(PlacementStep step, string beside)
    {
        var (file, replaces) = (step.File, step.Previous is not null);
        var done = file.Type switch
        {
            ServiceFileType.Directory => root.CreateDirectory(file.Path, Attributes(file)),
            ServiceFileType.Link => root.CreateLink(file.Path, file.Target!, beside, replaces),
            _ => root.CreateFile(file.Path, Attributes(file), beside, replaces, target => Fill(file.Sha256, target)),
        };
        if (!done)
            throw new IOException($"{file.Path} appeared while the move was prepared. Ask for the move again.");
    }

    private void Fill(string? sha256, Microsoft.Win32.SafeHandles.SafeFileHandle target)
    {
        if (sha256 is not null)
            cache.CopyTo(sha256, target);
    }

    private void Undo(PlacementStep step, string beside)
    {
        var file = step.File;
        var parent = file.Path[..file.Path.LastIndexOf('/')];
        root.Remove($"{parent}/{beside}", isDirectory: false);
        if (!IsOurs(file))
            return;
        if (step.Previous is not { } previous)
            root.Remove(file.Path, isDirectory: file.Type == ServiceFileType.Directory);
        else if (previous.Target is { } target)
            root.CreateLink(file.Path, target, beside, replace: true);
        else
            root.CreateFile(file.Path, previous.Status, beside, replace: true, copy => Fill(previous.Sha256, copy));
    }

    /// <summary>True when what is there is what was put there: what somebody changed since is theirs.</summary>
    private bool IsOurs(ServiceFile file) => root.Status(file.Path, follow: false) is { } there && file.Type switch
    {
        ServiceFileType.Directory => there.Kind == FileKind.Directory,
        ServiceFileType.Link => there.Kind == FileKind.Link && root.ReadLink(file.Path) == file.Target,
        // A log that was written to is kept.
        _ when file.Sha256 is null => there is { Kind: FileKind.Regular, Bytes: 0 },
        _ => there.Kind == FileKind.Regular && there.Bytes == file.Bytes && (there.ModifiedAt - file.ModifiedAt).Duration() < TimeSpan.FromSeconds(1),
    };

    private static FileStatus Attributes(ServiceFile file) =>
        new(FileKind.Regular, file.Mode, (uint)file.Uid, (uint)file.Gid, file.Bytes, file.ModifiedAt, 0, 0);

    private RecordFile<PlacementRecord> Record(string service) =>
        new(Path.Combine(directory, $"{service}.json"), PlacementJson.Default.PlacementRecord, LargestRecord);
}
