using Isthmus.Contracts.Preflight;
using Isthmus.Linux.Executables;
using Isthmus.Restorer.Files;

namespace Isthmus.Restorer.Preflight;

/// <summary>Looks at a host as a possible destination. Changes nothing.</summary>
internal static class DestinationReader
{
    public static DestinationSnapshot Read(RestorerHost restorer, string service, SourceFacts facts)
    {
        var host = restorer.Host.Space;
        var system = restorer.System;
        var traffic = restorer.Traffic(service);
        var files = DestinationFiles.Read(restorer.Files, restorer.Executables, facts.Files);
        return new DestinationSnapshot
        {
            Host = host.Name,
            CpuFeatures = system.CpuFeatures(host),
            Processors = restorer.Description.Processors,
            UsedIds = system.UsedIds(host),
            BusyPorts = system.BusyPorts(host, traffic.Ports),
            HasAddress = traffic.Addresses.Any(a => restorer.Takeover.Has(host, traffic.Interface, a.Address)),
            HighestTimerId = restorer.Description.HighestRestoredTimerId,
            AvailableBytes = system.AvailableBytes(host),
            Binaries = facts.Binaries.ToDictionary(b => b.Path, b => Binary(host.Root + b.Path, restorer.Executables)),
            Files = files,
            Room = DestinationFiles.Room(restorer.Files, restorer.Cache, FileComparison.Compare(facts.Files, files, host.Name).Wanted),
            HighestEpoch = restorer.Epochs.Highest(service),
            Capabilities = system.Capabilities(),
            Missing = system.Missing(host),
        };
    }

    private static ExecutableFile? Binary(string path, ExecutableFiles executables)
    {
        try
        {
            return executables.Read(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
