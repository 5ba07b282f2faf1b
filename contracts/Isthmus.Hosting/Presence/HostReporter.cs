using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Isthmus.Contracts;
using Isthmus.Contracts.Hosts;
using Isthmus.Linux;
using Microsoft.Extensions.Options;

namespace Isthmus.Hosting.Presence;

/// <summary>Finds out what a host says of itself. What cannot be found out is left out: a report must not fail for it.</summary>
public sealed class HostReporter(IEnumerable<HostWork> work, IOptions<IsthmusOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Guid _instance = Guid.NewGuid();
    private readonly Dictionary<string, string?> _criu = new(StringComparer.Ordinal);

    /// <summary>The sides that this process does.</summary>
    public IReadOnlyList<HostRole> Roles { get; } = [.. work.Select(one => one.Role).Distinct().Order()];

    /// <summary>One report.</summary>
    public async Task<HostReported> ReportAsync(LocalHost host, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (!_criu.TryGetValue(host.Name, out var criu))
            _criu[host.Name] = criu = await CriuVersionAsync(host, cancellation).ConfigureAwait(false);
        return new HostReported
        {
            Host = host.Name,
            Roles = Roles,
            Instance = _instance,
            OperatingSystem = UtsName.ReadVersion().StartsWith("FreeBSD", StringComparison.Ordinal) ? "FreeBSD" : "Linux",
            Kernel = UtsName.ReadRelease(),
            CpuFeatures = [.. Linux.Procfs.CpuFeatures.Read(host.Space).Order(StringComparer.Ordinal)],
            CriuVersion = criu,
            Capabilities = CapabilityNames.OfThisProcess(),
            Interface = host.Options.Interface,
            Running = [.. options.Value.Services.Where(service => Runs(host, service.Value)).Select(service => service.Key).Order(StringComparer.Ordinal)],
        };
    }

    /// <summary>The good-bye.</summary>
    public HostLeft Leave(LocalHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return new HostLeft { Host = host.Name, Roles = Roles, Instance = _instance };
    }

    private static bool Runs(LocalHost host, ServiceOptions service)
    {
        try
        {
            var text = File.ReadAllText(host.Space.Root + service.PidFile).Trim();
            return int.TryParse(text, CultureInfo.InvariantCulture, out var pid) && Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"{host.Space.Proc}/{pid}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private async Task<string?> CriuVersionAsync(LocalHost host, CancellationToken cancellation)
    {
        var start = host.Space.Command(host.Options.Criu, "--version");
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            using var process = Process.Start(start);
            if (process is null)
                return null;
            try
            {
                var output = await process.StandardOutput.ReadToEndAsync(either.Token).ConfigureAwait(false);
                await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
                return output.Split('\n').FirstOrDefault(line => line.StartsWith("Version:", StringComparison.Ordinal))?["Version:".Length..].Trim().TrimStart('v');
            }
            finally
            {
                if (!process.HasExited)
                    process.Kill(entireProcessTree: true);
            }
        }
        catch (Exception e) when (e is Win32Exception or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }
}
