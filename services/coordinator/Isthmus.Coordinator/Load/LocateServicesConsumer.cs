using Isthmus.Contracts.Decide;
using Isthmus.Coordinator.Persistence;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace Isthmus.Coordinator.Load;

/// <summary>Answers whoever asks where the services run.</summary>
public sealed class LocateServicesConsumer(IDbContextFactory<CoordinatorDbContext> databases) : IConsumer<LocateServices>
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<LocateServices> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var database = await databases.CreateDbContextAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var service in await database.Services.AsNoTracking().ToListAsync(context.CancellationToken).ConfigureAwait(false))
        {
            await context.Publish(new ServiceLocated { Service = service.Name, Host = service.Host, Epoch = service.Epoch }, context.CancellationToken)
                .ConfigureAwait(false);
        }
    }
}
