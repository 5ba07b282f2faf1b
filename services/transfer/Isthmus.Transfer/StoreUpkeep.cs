using Isthmus.Bundles.Store;
using Isthmus.Hosting;
using Isthmus.Hosting.Stages;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Isthmus.Transfer;

/// <summary>Keeps the stores in order, at the start and each hour: their own expiry is set, leftovers of broken-off uploads go.</summary>
internal sealed class StoreUpkeep(ObjectStores stores, IOptions<IsthmusOptions> options, TimeProvider clock, ILogger<StoreUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, clock);
        do
        {
            foreach (var store in stores.All)
                await RunAsync(store, stoppingToken).ConfigureAwait(false);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private async Task RunAsync(IObjectStore store, CancellationToken cancellation)
    {
        try
        {
            TransferLog.KeptInOrder(logger, $"{store}", await store.UpkeepAsync(options.Value.Store.ExpireAfterDays, cancellation).ConfigureAwait(false));
        }
        catch (ObjectStoreException e)
        {
            TransferLog.UpkeepFailed(logger, $"{store}", e.Message, e.Remedy);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TransferLog.UpkeepFailed(logger, $"{store}", e.Message, "Check the rights of the directory.");
        }
    }
}
