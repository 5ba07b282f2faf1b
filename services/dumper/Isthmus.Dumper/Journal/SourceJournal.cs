using Isthmus.Hosting.Stages;

namespace Isthmus.Dumper.Journal;

/// <summary>The newest move of each service as the source knows it. Lies beside the images, whose fate it shares.</summary>
public sealed class SourceJournal(HostPaths paths)
{
    public SourceRecord? Read(string service) => File(service).Read();

    /// <summary>The record of this very migration, or null.</summary>
    public SourceRecord? Read(string service, Guid migration) =>
        Read(service) is { } record && record.MigrationId == migration ? record : null;

    public void Write(SourceRecord record) => File(record.Service).Write(record);

    private RecordFile<SourceRecord> File(string service) =>
        new(Path.Combine(paths.Journals, $"source-{service}.json"), SourceJson.Default.SourceRecord);
}
