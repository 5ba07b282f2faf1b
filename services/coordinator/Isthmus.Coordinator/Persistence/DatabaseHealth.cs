using Isthmus.Coordinator.Persistence.Dialects;
using Isthmus.Coordinator.Persistence.Schema;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Isthmus.Coordinator.Persistence;

/// <summary>Ready when the database answers and has the tables that this program works with.</summary>
public sealed class DatabaseHealth(DatabaseDialect dialect, TimeProvider time) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var schema = new SchemaUpgrade(dialect, time);
        try
        {
            schema.Require(await schema.StatusAsync(cancellationToken).ConfigureAwait(false), upToDate: true);
            return HealthCheckResult.Healthy();
        }
        catch (DatabaseUnusableException e)
        {
            return HealthCheckResult.Unhealthy(e.Message, e);
        }
    }
}
