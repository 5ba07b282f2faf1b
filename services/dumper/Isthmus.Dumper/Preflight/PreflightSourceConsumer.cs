using Isthmus.Contracts;
using Isthmus.Contracts.Preflight;
using Isthmus.Dumper.Files;
using Isthmus.Hosting;
using Isthmus.Hosting.Stages;
using Isthmus.Linux.Files;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Isthmus.Dumper.Preflight;

/// <summary>Says whether the service can leave this host, and what a destination must match. Changes nothing.</summary>
public sealed class PreflightSourceConsumer(LocalHost host, PerHost<DumperHost> hosts, ILogger<PreflightSourceConsumer> logger) : IConsumer<PreflightMigration>
{
    public async Task Consume(ConsumeContext<PreflightMigration> context)
    {
        var message = context.Message;
        if (message.Side != MigrationSide.Source)
            return;
        using var span = MigrationTrace.Start(DumperTrace.Source, "preflight source", message, host.Name);
        var (facts, refusals) = await SurveyAsync(message, context.CancellationToken).ConfigureAwait(false);
        if (facts is null || refusals.Count > 0)
        {
            foreach (var refusal in refusals)
                DumperLog.Refused(logger, host.Name, message.Service, refusal.Reason, refusal.Remedy);
            await context.Publish(new PreflightFailed
            {
                MigrationId = message.MigrationId,
                Service = message.Service,
                Side = MigrationSide.Source,
                Host = host.Name,
                Refusals = refusals,
            }).ConfigureAwait(false);
            return;
        }

        DumperLog.PreflightPassed(logger, host.Name, message.Service, facts.RootPid, facts.Pids.Count, facts.ResidentBytes);
        await context.Publish(new PreflightPassed
        {
            MigrationId = message.MigrationId,
            Service = message.Service,
            Side = MigrationSide.Source,
            Host = host.Name,
            Facts = facts,
        }).ConfigureAwait(false);
    }

    private async Task<(SourceFacts? Facts, IReadOnlyList<Refusal> Refusals)> SurveyAsync(PreflightMigration message, CancellationToken cancellation)
    {
        try
        {
            var dumper = hosts.Of(host);
            var service = dumper.Service(message.Service);
            var root = RootProcess.Find(host.Space, message.Service, service.PidFile);
            var tree = new TreeReader(host.Space).Read(root, [.. dumper.Traffic(message.Service).Addresses.Select(a => a.Address)]);
            var refusals = TreeRules.Check(tree);
            if (refusals.Any(r => r.Resource == "deleted program"))
                return (null, refusals);
            var files = new FileSurvey(new RootedFiles(host.Space.Root), dumper.Executables).Read(tree, service);
            if (FileSurvey.Refuse(files, message.Service) is { } tooMuch)
                return (null, [.. refusals, tooMuch]);
            var facts = SourceSurvey.Describe(host.Space, tree, dumper.Executables, files);
            return (facts, [.. refusals, .. await HostRules.CheckAsync(dumper, message, facts.ResidentBytes, cancellation).ConfigureAwait(false)]);
        }
        catch (ServiceNotRunningException e)
        {
            return (null, [new Refusal { Resource = "service", Reason = e.Message, Remedy = e.Remedy }]);
        }
        catch (UnknownServiceException e)
        {
            return (null, [new Refusal { Resource = "service", Reason = e.Message, Remedy = "Give every host the same configuration." }]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return (null, [new Refusal { Resource = "host", Reason = $"{host.Name} could not be examined: {e.Message}", Remedy = "Run 'isthmus doctor' on this host." }]);
        }
    }
}
