using System.ComponentModel;
using Isthmus.Bundles;
using Isthmus.Contracts;
using Isthmus.Contracts.Preflight;
using Isthmus.Hosting;
using Isthmus.Hosting.Files;
using Isthmus.Hosting.Stages;
using Isthmus.Linux;
using Isthmus.Linux.Network;
using Isthmus.Linux.Traffic;
using Isthmus.Restorer.Files;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Isthmus.Restorer.Preflight;

/// <summary>Says whether the service can run on this host, and what the source needs to know to send it here. Changes nothing.</summary>
public sealed class PreflightDestinationConsumer(LocalHost host, PerHost<RestorerHost> hosts, ILogger<PreflightDestinationConsumer> logger) : IConsumer<PreflightMigration>
{
    public async Task Consume(ConsumeContext<PreflightMigration> context)
    {
        var message = context.Message;
        if (message.Side != MigrationSide.Destination)
            return;
        using var span = MigrationTrace.Start(RestorerTrace.Source, "preflight destination", message, host.Name);
        object answer;
        try
        {
            answer = Decide(message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or TrafficException or NetlinkException or Win32Exception or HostUnreachableException or BundleException or UnknownServiceException)
        {
            answer = Failed(message, [new Refusal { Resource = "host", Reason = $"{host.Name} cannot be a destination: {e.Message}", Remedy = "Run 'isthmus doctor' on this host." }]);
        }

        await context.Publish(answer, answer.GetType()).ConfigureAwait(false);
    }

    private object Decide(PreflightMigration message)
    {
        var restorer = hosts.Of(host);
        var facts = message.Facts ?? throw new InvalidDataException("the command to check this host came without what the source found.");
        if (ServiceFileRules.Broken(facts.Files) is { } why)
            throw new InvalidDataException($"the list of files that {message.Source} sent is refused: {why}");
        var snapshot = DestinationReader.Read(restorer, message.Service, facts);
        var refusals = DestinationRules.Check(snapshot, facts, message.Epoch, message.Service);
        if (refusals.Count > 0)
            return Failed(message, refusals);
        RestorerLog.PreflightPassed(logger, host.Name, message.Service, message.Source);
        return new PreflightPassed
        {
            MigrationId = message.MigrationId,
            Service = message.Service,
            Side = MigrationSide.Destination,
            Host = host.Name,
            LinkAddress = Mac.Format(restorer.Gate(message.Service).LinkAddress),
            EncryptionKey = Convert.ToBase64String(restorer.Identities.Of(host).Public.EncryptionKey),
            Wanted = [.. FileComparison.Compare(facts.Files, snapshot.Files, host.Name).Wanted
                .Select(file => new WantedFile { Path = file.Path, HasContent = file.Sha256 is null || restorer.Cache.Has(file.Sha256, file.Bytes) })],
        };
    }

    private PreflightFailed Failed(PreflightMigration message, IReadOnlyList<Refusal> refusals)
    {
        foreach (var refusal in refusals)
            RestorerLog.Refused(logger, host.Name, message.Service, refusal.Reason, refusal.Remedy);
        return new PreflightFailed
        {
            MigrationId = message.MigrationId,
            Service = message.Service,
            Side = MigrationSide.Destination,
            Host = host.Name,
            Refusals = refusals,
        };
    }
}
