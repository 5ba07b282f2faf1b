using Isthmus.Contracts;
using Isthmus.Contracts.Api;

namespace Isthmus.Cli.Migrations;

/// <summary>The last words about a migration.</summary>
internal static class OutcomeText
{
    public static IEnumerable<string> Of(MigrationStatus status)
    {
        yield return status.State switch
        {
            MigrationState.Completed => $"{status.Service} runs on {status.Destination}{Took(status)}.",
            MigrationState.RolledBack => $"Rolled back{At(status)}: {status.Service} runs on {status.Source} as before{Took(status)}.",
            MigrationState.Rejected => $"Rejected: {status.Service} was not touched.",
            MigrationState.NeedsOperator => $"An operator must look: it is not known whether {status.Source} or {status.Destination} serves {status.Service}.",
            MigrationState.Resolved => $"An operator said where {status.Service} runs.",
            _ => $"{status.Service} is moving from {status.Source} to {status.Destination}: {status.Stage}.",
        };
        if (status.FailureReason is { Length: > 0 } reason)
            yield return $"  Why: {reason}";
        if (status.Remedy is { Length: > 0 } remedy)
            yield return $"  To do: {remedy}";
    }

    private static string Took(MigrationStatus status) =>
        status.EndedAt is { } ended ? $" ({Durations.Text(ended - status.StartedAt)})" : "";

    private static string At(MigrationStatus status) => status.FailedStage is { } stage ? $" (failed at {stage})" : "";
}
