using Isthmus.Hosting.Stages;

namespace Isthmus.Restorer.Journal;

/// <summary>The newest restore of each service on this host. It speaks of processes, and like them need not survive a reboot.</summary>
public sealed class RestoreJournal(HostPaths paths)
{
    public RestoreRecord? Read(string service) => File(service).Read();

    public void Write(RestoreRecord record) => File(record.Service).Write(record);

    private RecordFile<RestoreRecord> File(string service) =>
        new(Path.Combine(paths.Journals, $"destination-{service}.json"), RestoreJson.Default.RestoreRecord);
}
