using System.Globalization;
using Isthmus.Linux;

namespace Isthmus.Dumper.Preflight;

/// <summary>Finds a service's root process by the file that the service writes its PID to.</summary>
public static class RootProcess
{
    /// <summary>The PID inside the host.</summary>
    /// <exception cref="ServiceNotRunningException">There is no such file, it holds no PID, or no process has that PID.</exception>
    public static int Find(HostSpace host, string service, string pidFile)
    {
        ArgumentNullException.ThrowIfNull(host);
        string text;
        try
        {
            text = File.ReadAllText(host.Root + pidFile).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ServiceNotRunningException(
                $"Service '{service}' does not run on host '{host.Name}': its PID file {pidFile} cannot be read ({e.Message}).",
                $"Start the service on '{host.Name}', or set Isthmus:Services:{service}:PidFile to the file that it writes.");
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || pid <= 0)
            throw new ServiceNotRunningException(
                $"The PID file {pidFile} of service '{service}' on host '{host.Name}' holds no PID.",
                "Restart the service so that it writes the file anew.");
        return Directory.Exists($"{host.Proc}/{pid}")
            ? pid
            : throw new ServiceNotRunningException(
                $"Service '{service}' does not run on host '{host.Name}': no process has PID {pid}, which {pidFile} names.",
                $"Start the service on '{host.Name}'.");
    }
}
