using Isthmus.Bundles;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Isthmus.Hosting.Stages;

/// <summary>
/// Makes the keys of this process's hosts when it starts, and enrols them where they share the trust directory: the other
/// side of a host's first move may ask for them before the host itself does.
/// </summary>
internal sealed class HostEnrolment(HostIdentities identities, IOptions<IsthmusOptions> options, ILogger<HostEnrolment> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var host in LocalHosts.Of(options.Value))
        {
            try
            {
                identities.Of(host);
            }
            catch (Exception e) when (e is BundleException or IOException or UnauthorizedAccessException)
            {
                StageLog.NotEnrolled(logger, host.Name, e.Message);
            }
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
