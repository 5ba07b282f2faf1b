using System.Text.Json.Serialization.Metadata;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Decide;
using Isthmus.Hosting;
using Isthmus.Hosting.Stages;
using Isthmus.Policy.Hosts;

namespace Isthmus.Monitor.Decisions;

/// <summary>A service's report on the disk, so that a dry run of a day survives a restart.</summary>
internal sealed class ReportFile(MonitorOptions options, string service)
{
    private readonly RecordFile<PolicyReported> _file = new(
        Path.Combine(options.StateDirectory, $"report-{service}.json"), (JsonTypeInfo<PolicyReported>)ApiJson.Options.GetTypeInfo(typeof(PolicyReported)));

    /// <summary>The report to go on with: a new one when there is none, or when the one there was made the other way, dry or not.</summary>
    public ReportBook Open(DateTimeOffset now) =>
        new(_file.Read() is { } kept && kept.DryRun == options.DryRun ? kept : ReportBook.Empty(service, options.DryRun, now));

    public void Write(PolicyReported report) => _file.Write(report);
}
