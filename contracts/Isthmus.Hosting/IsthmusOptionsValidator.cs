using System.Net;
using System.Text;
using Isthmus.Hosting.Tls;
using Isthmus.Linux.Files;
using Microsoft.Extensions.Options;

namespace Isthmus.Hosting;

/// <summary>Refuses a configuration that could only fail later. Every sentence names the key and the remedy.</summary>
/// <param name="clock">Tells whether certificates hold; the system's when left out.</param>
public sealed class IsthmusOptionsValidator(TimeProvider? clock = null) : IValidateOptions<IsthmusOptions>
{
    // unix(7): a socket's path has at most 107 bytes. CRIU's is made below the run directory ("/proc/PID/root" before it,
    // "/HOST/criu/criu-xxxxxxxx/rpc" behind it), and is connected to from outside of the host.
    private const int LongestSocketPath = 107;
    private const int AroundRunDirectory = 48;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, IsthmusOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> errors = [.. General(options), .. Socket(options.Socket), .. Bus(options.Bus), .. CertificateRules.Check(options, (clock ?? TimeProvider.System).GetUtcNow()), .. PostgreSql(options.PostgreSql), .. Heartbeat(options.Heartbeat), .. Telemetry(options.Telemetry), .. Timeouts(options.Timeouts), .. Monitor(options.Monitor)];
        errors.AddRange(SiteRules.Check(options));
        errors.AddRange(options.Hosts.SelectMany(host => Host(host.Key, host.Value)));
        errors.AddRange(options.Services.SelectMany(service => Service(service.Key, service.Value, options)));
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> General(IsthmusOptions options)
    {
        foreach (var (key, path) in new[] { ("ObjectStore", options.ObjectStore), ("TrustDirectory", options.TrustDirectory), ("Database", options.Database) })
        {
            if (!Path.IsPathFullyQualified(path))
                yield return $"Isthmus:{key} is '{path}': give an absolute path.";
        }

        if (options.KeepBundles < 0)
            yield return $"Isthmus:KeepBundles is {options.KeepBundles}: give 0 or more.";
        if (options.GrantLifetime <= TimeSpan.Zero)
            yield return $"Isthmus:GrantLifetime is {options.GrantLifetime}: give a time above zero, such as 00:02:00.";
    }

    private static IEnumerable<string> Socket(string path)
    {
        if (!Path.IsPathFullyQualified(path))
            yield return $"Isthmus:Socket is '{path}': give an absolute path.";
        if (Encoding.UTF8.GetByteCount(path) > LongestSocketPath)
            yield return $"Isthmus:Socket has {Encoding.UTF8.GetByteCount(path)} bytes, a unix socket's path has at most {LongestSocketPath}: give a shorter one.";
    }

    private static IEnumerable<string> Bus(BusOptions bus)
    {
        if (bus.Transport != BusTransport.RabbitMq)
            yield break;
        if (bus.Host.Length == 0)
            yield return "Isthmus:Bus:Host is empty: name the machine that RabbitMQ runs on.";
        if (bus.Port is < 1 or > 65535)
            yield return $"Isthmus:Bus:Port is {bus.Port}: a TCP port lies between 1 and 65535.";
        if (bus.User.Length == 0)
            yield return "Isthmus:Bus:User is empty: name the RabbitMQ user of this service (rabbitmqctl add_user).";
        if (bus.Password.Length == 0)
            yield return "Isthmus:Bus:Password is empty: set the environment variable Isthmus__Bus__Password.";
        if (bus.ClientKey.Length > 0 && bus.ClientCertificate.Length == 0)
            yield return "Isthmus:Bus:ClientKey is given without Isthmus:Bus:ClientCertificate: name the certificate that the key belongs to.";
        if (!bus.Tls && (bus.CertificateAuthority.Length > 0 || bus.ClientCertificate.Length > 0))
            yield return "Isthmus:Bus:CertificateAuthority or ClientCertificate is given, but Isthmus:Bus:Tls is false: set it to true, or nothing is encrypted.";
        if (bus.Prefetch is < 1 or > 1000)
            yield return $"Isthmus:Bus:Prefetch is {bus.Prefetch}: give 1 to 1000 messages.";
        if (bus.DeliveryLimit is < 1 or > 100)
            yield return $"Isthmus:Bus:DeliveryLimit is {bus.DeliveryLimit}: give 1 to 100.";
        if (bus.RedeliveryDelay < TimeSpan.FromMilliseconds(100) || bus.RedeliveryDelay > TimeSpan.FromHours(1))
            yield return $"Isthmus:Bus:RedeliveryDelay is {bus.RedeliveryDelay}: give 00:00:00.1 to 01:00:00.";
        if (bus.Redeliveries is < 0 or > 1000)
            yield return $"Isthmus:Bus:Redeliveries is {bus.Redeliveries}: give 0 to 1000.";
    }

    private static IEnumerable<string> PostgreSql(PostgreSqlOptions server)
    {
        if (server.Host.Length == 0)
            yield break;
        if (server.Port is < 1 or > 65535)
            yield return $"Isthmus:PostgreSql:Port is {server.Port}: a TCP port lies between 1 and 65535.";
        if (server.Database.Length == 0)
            yield return "Isthmus:PostgreSql:Database is empty: name the database (createdb).";
        if (server.User.Length == 0)
            yield return "Isthmus:PostgreSql:User is empty: name the role to log in as (createuser).";
        if (server.MaximumConnections < 4)
            yield return $"Isthmus:PostgreSql:MaximumConnections is {server.MaximumConnections}: give 4 or more.";
    }

    private static IEnumerable<string> Heartbeat(HeartbeatOptions heartbeat)
    {
        if (heartbeat.Interval <= TimeSpan.Zero)
            yield return $"Isthmus:Heartbeat:Interval is {heartbeat.Interval}: give a time above zero, such as 00:00:05.";
        if (heartbeat.GoneAfter < 3 * heartbeat.Interval)
            yield return $"Isthmus:Heartbeat:GoneAfter is {heartbeat.GoneAfter}: give three Isthmus:Heartbeat:Interval or more, or one lost report makes a host gone.";
    }

    private static IEnumerable<string> Telemetry(TelemetryOptions telemetry)
    {
        if (telemetry.Listen.Length > 0 && (!IPEndPoint.TryParse(telemetry.Listen, out var listen) || listen.Port == 0))
            yield return $"Isthmus:Telemetry:Listen is '{telemetry.Listen}': give an IP address and a port, such as 127.0.0.1:9464, or leave it out.";
        if (telemetry.OtlpEndpoint.Length > 0 && !(Uri.TryCreate(telemetry.OtlpEndpoint, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)))
            yield return $"Isthmus:Telemetry:OtlpEndpoint is '{telemetry.OtlpEndpoint}': give the collector's URL, such as http://localhost:4317, or leave it out.";
    }

    private static IEnumerable<string> Timeouts(TimeoutOptions timeouts)
    {
        (string Key, TimeSpan Value)[] all =
        [
            ("Preflight", timeouts.Preflight), ("Stage", timeouts.Stage), ("Freeze", timeouts.Freeze), ("Transfer", timeouts.Transfer),
            ("Restore", timeouts.Restore), ("Switch", timeouts.Switch), ("Verify", timeouts.Verify), ("Discard", timeouts.Discard),
            ("RestoreSource", timeouts.RestoreSource),
        ];
        foreach (var (key, value) in all)
        {
            if (value <= TimeSpan.Zero)
                yield return $"Isthmus:Timeouts:{key} is {value}: give a time above zero, such as 00:00:30.";
        }

        if (timeouts.CompensationAttempts < 1)
            yield return $"Isthmus:Timeouts:CompensationAttempts is {timeouts.CompensationAttempts}: give 1 or more.";
    }

    private static IEnumerable<string> Monitor(MonitorOptions monitor)
    {
        if (monitor.Interval <= TimeSpan.Zero)
            yield return $"Isthmus:Monitor:Interval is {monitor.Interval}: give a time above zero, such as 00:00:01.";
        if (monitor.StaleAfter < monitor.Interval)
            yield return $"Isthmus:Monitor:StaleAfter is {monitor.StaleAfter}, shorter than Isthmus:Monitor:Interval, so that no sample ever counts: raise it.";
        if (monitor.ConsecutiveSamples < 1)
            yield return $"Isthmus:Monitor:ConsecutiveSamples is {monitor.ConsecutiveSamples}: give 1 or more.";
        if (monitor.CoolDown < TimeSpan.Zero)
            yield return $"Isthmus:Monitor:CoolDown is {monitor.CoolDown}: give a time of zero or more.";
        if (monitor.Horizon <= TimeSpan.Zero)
            yield return $"Isthmus:Monitor:Horizon is {monitor.Horizon}: give a time above zero, such as 00:10:00.";
        if (monitor.Stabilisation < TimeSpan.Zero || monitor.PanicWindow < TimeSpan.Zero || monitor.MaintenanceLead < TimeSpan.Zero)
            yield return "Isthmus:Monitor: Stabilisation, PanicWindow and MaintenanceLead are times of zero or more.";
        if (monitor.ReportInterval <= TimeSpan.Zero)
            yield return $"Isthmus:Monitor:ReportInterval is {monitor.ReportInterval}: give a time above zero, such as 00:01:00.";
        if (monitor.MovesPerHour < 0)
            yield return $"Isthmus:Monitor:MovesPerHour is {monitor.MovesPerHour}: give 0 or more.";
        if (monitor.Margin is not (>= 1 and < double.PositiveInfinity) || monitor.LatencyWeight is not (>= 0 and < double.PositiveInfinity) || monitor.MoveRisk is not (>= 0 and <= 1))
            yield return "Isthmus:Monitor: Margin is 1 or more, LatencyWeight 0 or more, MoveRisk a probability from 0 to 1.";
        if (!Path.IsPathFullyQualified(monitor.StateDirectory))
            yield return $"Isthmus:Monitor:StateDirectory is '{monitor.StateDirectory}': give an absolute path.";
    }

    private static IEnumerable<string> Host(string name, HostOptions host)
    {
        var key = $"Isthmus:Hosts:{name}";
        if (!IsName(name))
            yield return $"{key}: '{name}' can't be a host's name (it becomes part of a queue's name): use letters, digits and dashes.";
        if (host.NamespacesOf < 0)
            yield return $"{key}:NamespacesOf is {host.NamespacesOf}: give the PID of a process in the host's namespaces, or 0 for this machine.";
        if (host.Interface.Length is 0 or > 15)
            yield return $"{key}:Interface is '{host.Interface}': name the network interface that carries service addresses (1 to 15 characters).";
        if (!Path.IsPathFullyQualified(host.StateDirectory))
            yield return $"{key}:StateDirectory is '{host.StateDirectory}': give an absolute path.";
        if (!Path.IsPathFullyQualified(host.RunDirectory))
            yield return $"{key}:RunDirectory is '{host.RunDirectory}': give an absolute path, best on a tmpfs.";
        var longest = LongestSocketPath - AroundRunDirectory - Encoding.UTF8.GetByteCount(name);
        if (Encoding.UTF8.GetByteCount(host.RunDirectory) > longest)
            yield return $"{key}:RunDirectory '{host.RunDirectory}' is too long for the sockets in it: give a path of at most {longest} bytes.";
    }

    private static IEnumerable<string> Service(string name, ServiceOptions service, IsthmusOptions options)
    {
        var key = $"Isthmus:Services:{name}";
        if (!IsName(name))
            yield return $"{key}: '{name}' can't be a service's name: use letters, digits and dashes.";
        if (!IPNetwork.TryParse(Network(service.Address), out _))
            yield return $"{key}:Address is '{service.Address}': give the service address with its prefix length, such as 10.77.0.100/24.";
        if (service.Ports.Count == 0)
            yield return $"{key}:Ports is empty: list the TCP ports that the service listens on.";
        foreach (var port in service.Ports.Where(port => port is < 1 or > 65535))
            yield return $"{key}:Ports has {port}: a TCP port lies between 1 and 65535.";
        if (!Path.IsPathFullyQualified(service.PidFile))
            yield return $"{key}:PidFile is '{service.PidFile}': give the absolute path of the file in which the service writes its PID.";
        foreach (var file in service.Files.Where(file => !RootedPath.IsValid(file)))
            yield return $"{key}:Files has '{file}': give an absolute path without '.', '..' and a slash at its end, outside of /proc, /sys and /dev.";
        if (!options.Hosts.ContainsKey(service.InitialHost))
            yield return $"{key}:InitialHost is '{service.InitialHost}', which Isthmus:Hosts doesn't have: name one of {Known(options)}.";
        if (service.HighLoadHost.Length > 0 && !options.Hosts.ContainsKey(service.HighLoadHost))
            yield return $"{key}:HighLoadHost is '{service.HighLoadHost}', which Isthmus:Hosts doesn't have: name one of {Known(options)}.";
        if (service.LowLoadHost.Length > 0 && !options.Hosts.ContainsKey(service.LowLoadHost))
            yield return $"{key}:LowLoadHost is '{service.LowLoadHost}', which Isthmus:Hosts doesn't have: name one of {Known(options)}.";
        foreach (var host in service.MayRunOn.Where(host => !options.Hosts.ContainsKey(host)))
            yield return $"{key}:MayRunOn has '{host}', which Isthmus:Hosts doesn't have: name one of {Known(options)}.";
        if (service.LowConnections >= service.HighConnections)
            yield return $"{key}:LowConnections ({service.LowConnections}) must lie below HighConnections ({service.HighConnections}), or the service would swing.";
    }

    private static string Known(IsthmusOptions options) => options.Hosts.Count == 0 ? "(no host is configured)" : string.Join(", ", options.Hosts.Keys);

    // IPNetwork wants the host bits zero; a service address keeps them. Only the form is checked here.
    private static string Network(string address)
    {
        var slash = address.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !IPAddress.TryParse(address[..slash], out var ip))
            return "";
        return ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"::{address[slash..]}" : $"0.0.0.0{address[slash..]}";
    }

    private static bool IsName(string name) => name.Length is > 0 and <= 63 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');
}
