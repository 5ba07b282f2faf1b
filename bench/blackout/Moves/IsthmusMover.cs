using System.Diagnostics;
using Isthmus.Contracts;
using Isthmus.Contracts.Compensate;
using Isthmus.Contracts.Decide;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Restore;
using Isthmus.Contracts.Switch;
using Isthmus.Contracts.Transfer;
using Isthmus.Contracts.Verify;
using Isthmus.Lab;
using MassTransit;

namespace Isthmus.Bench.Blackout.Moves;

/// <summary>The real services, in one process as by default, moved by the same request that an operator's command sends.</summary>
internal sealed class IsthmusMover(string criu) : IMover
{
    private const string CriuFrozen = "criu frozen";

    public string Name => "isthmus";

    public async Task<IAsyncDisposable> PrepareAsync(TwoHostLab lab, CancellationToken cancellation) =>
        await IsthmusProcess.StartAsync(lab, criu, cancellation);

    public async Task<MoveReport> MoveAsync(TwoHostLab lab, IAsyncDisposable prepared, CancellationToken cancellation)
    {
        var isthmus = (IsthmusProcess)prepared;
        var request = new MigrationRequested
        {
            MigrationId = Guid.NewGuid(),
            Service = IsthmusProcess.Service,
            Destination = lab.B.Space.Name,
            RequestedBy = "bench",
        };
        var started = Stopwatch.GetTimestamp();
        await isthmus.Bus.Publish(request, cancellation);
        var steps = new List<MoveStep>();
        long imageBytes = 0;
        // One file: the bundle.
        const int Files = 1;
        await foreach (var message in isthmus.Heard.ReadAllAsync(cancellation))
        {
            switch (message)
            {
                case CheckpointStored stored:
                    imageBytes = stored.BundleBytes;
                    Add(steps, "", stored.Timings);
                    break;
                case MigrationReady ready:
                    Add(steps, "transfer: ", ready.Timings);
                    break;
                case ProcessRestored restored:
                    Add(steps, "restore: ", restored.Timings);
                    break;
                case TrafficSwitched { Side: MigrationSide.Source } switched:
                    Add(steps, "switch: ", switched.Timings);
                    break;
                case MigrationCompleted:
                    var frozen = steps.FirstOrDefault(s => s.Name == CriuFrozen)?.Duration ?? TimeSpan.Zero;
                    return new MoveReport(Stopwatch.GetElapsedTime(started), frozen, imageBytes, Files, steps);
                case MigrationRolledBack { Reason: var reason }:
                    throw new InvalidOperationException($"The move was rolled back: {reason}");
                case MigrationRejected { Reason: var reason }:
                    throw new InvalidOperationException($"The move was refused: {reason}");
                case MigrationNeedsOperator { Reason: var reason }:
                    throw new InvalidOperationException($"The move needs an operator: {reason}");
            }
        }

        throw new InvalidOperationException("The bus was closed before the move ended.");
    }

    private static void Add(List<MoveStep> steps, string prefix, IEnumerable<StageTiming> timings) =>
        steps.AddRange(timings.Select(t => new MoveStep(prefix + t.Name, TimeSpan.FromMilliseconds(t.Milliseconds))));
}
