using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Verify;
using Isthmus.Hosting;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Isthmus.Coordinator.Verify;

/// <summary>Probes a moved service until it answers or the time for it is over.</summary>
public sealed class VerifyServiceConsumer(
    IServiceProbe probe, IOptions<IsthmusOptions> options, TimeProvider time, ILogger<VerifyServiceConsumer> logger) : IConsumer<VerifyService>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<VerifyService> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (command, started, attempts) = (context.Message, time.GetTimestamp(), 0);
        using var pause = new PeriodicTimer(Pause, time);
        ProbeResult result;
        do
        {
            attempts++;
            result = await probe.ProbeAsync(command.Service, context.CancellationToken).ConfigureAwait(false);
            if (result.Answered)
            {
                CoordinatorLog.ServiceAnswers(logger, command.Service, result.Endpoint, result.Description, attempts);
                await context.Publish(Verified(command, result, attempts, time.GetElapsedTime(started)), context.CancellationToken).ConfigureAwait(false);
                return;
            }

            CoordinatorLog.ServiceSilent(logger, command.Service, result.Endpoint, result.Description);
        }
        while (time.GetElapsedTime(started) < options.Value.Timeouts.Verify && await pause.WaitForNextTickAsync(context.CancellationToken).ConfigureAwait(false));

        await context.Publish(Failed(command, result, attempts), context.CancellationToken).ConfigureAwait(false);
    }

    private static ServiceVerified Verified(VerifyService command, ProbeResult result, int attempts, TimeSpan took) => new()
    {
        MigrationId = command.MigrationId,
        Service = command.Service,
        Answer = result.Description,
        Attempts = attempts,
        Timings = [new StageTiming("probe", took.TotalMilliseconds)],
    };

    private static StageFailed Failed(VerifyService command, ProbeResult result, int attempts) => new()
    {
        MigrationId = command.MigrationId,
        Service = command.Service,
        Stage = MigrationStage.Verify,
        Host = command.Destination,
        Reason = $"{command.Service} did not answer at {result.Endpoint} from {command.Destination} in {attempts} attempts: {result.Description}.",
        Remedy = $"See the service's own log on {command.Destination} and whether {result.Endpoint} is reachable from the coordinator.",
    };
}
