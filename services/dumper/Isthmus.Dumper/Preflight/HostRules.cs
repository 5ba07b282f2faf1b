using Isthmus.Contracts.Preflight;
using Isthmus.Criu;
using Isthmus.Dumper.Journal;
using Isthmus.Linux.Traffic;

namespace Isthmus.Dumper.Preflight;

/// <summary>What the source host itself lacks for a move.</summary>
internal static class HostRules
{
    private static readonly Version OldestCriu = new(4, 2);

    /// <summary>Room for the images next to the memory that they hold.</summary>
    private const double SpaceFactor = 1.5;

    private const long SpaceAtLeast = 64L << 20;

    public static async Task<IReadOnlyList<Refusal>> CheckAsync(DumperHost dumper, PreflightMigration message, long residentBytes, CancellationToken cancellation)
    {
        List<Refusal> refusals = [];
        await CriuAsync(dumper, refusals, cancellation).ConfigureAwait(false);
        Traffic(dumper, message.Service, refusals);
        Space(dumper, residentBytes, refusals);
        Journal(dumper, message, refusals);
        return refusals;
    }

    private static async Task CriuAsync(DumperHost dumper, List<Refusal> refusals, CancellationToken cancellation)
    {
        var remedy = $"Install CRIU {OldestCriu} or later at {dumper.Host.Options.Criu} (deploy/linux), or set Isthmus:Hosts:{dumper.Host.Name}:Criu.";
        try
        {
            var release = await dumper.AskCriuAsync(criu => criu.VersionAsync(cancellation), cancellation).ConfigureAwait(false);
            if (release.Version < OldestCriu)
                refusals.Add(new Refusal { Resource = "CRIU", Reason = $"CRIU {release} on {dumper.Host.Name} is too old.", Remedy = remedy });
            else
                await dumper.AskCriuAsync(async criu =>
                {
                    await criu.CheckAsync(cancellation).ConfigureAwait(false);
                    return true;
                }, cancellation).ConfigureAwait(false);
        }
        catch (CriuServiceException e)
        {
            refusals.Add(new Refusal { Resource = "CRIU", Reason = e.Message, Remedy = remedy });
        }
        catch (CriuException e)
        {
            refusals.Add(new Refusal { Resource = "CRIU", Reason = e.Message, Remedy = "This kernel lacks what CRIU needs, or this program its privileges: run 'isthmus doctor'." });
        }
    }

    private static void Traffic(DumperHost dumper, string service, List<Refusal> refusals)
    {
        try
        {
            if (TrafficState.Find(dumper.Host.Space, service).Holding && dumper.HoldOf(service) is null)
                refusals.Add(new Refusal
                {
                    Resource = "traffic",
                    Reason = $"The traffic of {service} is still held on {dumper.Host.Name} by a move that was broken off.",
                    Remedy = "Wait until that move has been rolled back, or run 'isthmus doctor'.",
                });
            foreach (var address in dumper.Traffic(service).Addresses.Where(a => !dumper.Takeover.Has(dumper.Host.Space, dumper.Host.Options.Interface, a.Address)))
                refusals.Add(new Refusal
                {
                    Resource = "address",
                    Reason = $"The service address {address} is not on {dumper.Host.Options.Interface} of {dumper.Host.Name}.",
                    Remedy = $"Put it there (ip address add {address} dev {dumper.Host.Options.Interface}), or correct Isthmus:Services:{service}:Address.",
                });
        }
        catch (Exception e) when (e is TrafficException or Linux.Network.NetlinkException or System.ComponentModel.Win32Exception or Linux.HostUnreachableException)
        {
            refusals.Add(new Refusal { Resource = "nftables", Reason = $"The firewall of {dumper.Host.Name} cannot be used: {e.Message}", Remedy = "Run as root on a kernel with nftables, and install nft." });
        }
    }

    private static void Space(DumperHost dumper, long residentBytes, List<Refusal> refusals)
    {
        var directory = dumper.Host.Space.Root + dumper.Host.Options.RunDirectory;
        Directory.CreateDirectory(directory);
        var needed = (long)(residentBytes * SpaceFactor) + SpaceAtLeast;
        var free = new DriveInfo(directory).AvailableFreeSpace;
        if (free < needed)
            refusals.Add(new Refusal
            {
                Resource = "disk space",
                Reason = $"{dumper.Host.Options.RunDirectory} on {dumper.Host.Name} has {free >> 20} MiB free; the images may need {needed >> 20} MiB.",
                Remedy = $"Make room there, or set Isthmus:Hosts:{dumper.Host.Name}:RunDirectory.",
            });
    }

    private static void Journal(DumperHost dumper, PreflightMigration message, List<Refusal> refusals)
    {
        if (dumper.Journal.Read(message.Service) is { Phase: SourcePhase.Holding or SourcePhase.Dumped or SourcePhase.Stored } record && record.MigrationId != message.MigrationId)
            refusals.Add(new Refusal
            {
                Resource = "frozen",
                Reason = $"{message.Service} on {dumper.Host.Name} is in the middle of migration {record.MigrationId} ({record.Phase}).",
                Remedy = "Wait until that migration has ended (isthmus status), or cancel it.",
            });
    }
}
