using System.Net.Sockets;
using System.Runtime.InteropServices;
using Isthmus.Hosting;

namespace Isthmus.Cli.Doctor;

/// <summary>Finds out about the machine that this process runs on. Changes nothing.</summary>
internal sealed class MachineProbe(TimeProvider time)
{
    private readonly CommandProbe _commands = new(time);

    /// <summary>Chains that hold traffic on a device, for <c>nft --check</c>: the kernel judges them, nothing is made.</summary>
    private const string HoldChains = """
        table netdev isthmus_doctor {
          chain in {
            type filter hook ingress device "lo" priority 0;
          }
          chain out {
            type filter hook egress device "lo" priority 0;
          }
        }

        """;

    /// <param name="host">The directories and the criu program of this machine.</param>
    /// <param name="hosts">Configured hosts to look at too.</param>
    /// <param name="cancellation">Stops the programs that were started.</param>
    public async Task<MachineFacts> ProbeAsync(HostOptions host, IEnumerable<KeyValuePair<string, HostOptions>> hosts, CancellationToken cancellation)
    {
        var criu = new CriuProbe(_commands).ProbeAsync(host.Criu, cancellation);
        var ingress = _commands.RunAsync(HoldChains, cancellation, "nft", "--check", "--file", "-");
        var programs = Task.WhenAll(
            ProgramAsync("nft", "--version", "nftables", cancellation),
            ProgramAsync("ip", "-Version", "iproute2", cancellation),
            ProgramAsync("nsenter", "--version", "util-linux", cancellation));
        var status = new ProcStatus(await File.ReadAllTextAsync("/proc/self/status", cancellation), await File.ReadAllTextAsync("/proc/self/limits", cancellation));
        return new MachineFacts
        {
            UserId = status.EffectiveUserId,
            EffectiveCapabilities = status.EffectiveCapabilities,
            Seccomp = status.Seccomp,
            KernelRelease = Line("/proc/sys/kernel/osrelease") ?? Environment.OSVersion.Version.ToString(),
            Architecture = RuntimeInformation.OSArchitecture == Architecture.X64 ? "x86_64" : RuntimeInformation.OSArchitecture.ToString(),
            Namespaces = [.. Directory.EnumerateFileSystemEntries("/proc/self/ns").Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal)],
            FirstProcess = Line("/proc/1/comm"),
            PtraceScope = Number("/proc/sys/kernel/yama/ptrace_scope"),
            BridgeCallsIptables = Number("/proc/sys/net/bridge/bridge-nf-call-iptables"),
            OpenFilesSoftLimit = status.OpenFiles.Soft,
            OpenFilesHardLimit = status.OpenFiles.Hard,
            PacketSocketError = PacketSocketError(),
            NetdevHooksError = await ingress switch
            {
                { ExitCode: null, Output: [] } => null,
                { ExitCode: 0 } => "",
                var run => run.Output.FirstOrDefault() ?? $"exit code {run.ExitCode}",
            },
            Criu = await criu,
            Programs = await programs,
            RunDirectory = DirectoryProbe.Of(host.RunDirectory),
            StateDirectory = DirectoryProbe.Of(host.StateDirectory),
            Hosts = await Task.WhenAll(hosts.Select(configured => HostAsync(configured.Key, configured.Value, cancellation))),
        };
    }

    private async Task<HostFacts> HostAsync(string name, HostOptions host, CancellationToken cancellation)
    {
        var facts = HostProbe.Of(name, host);
        return host.Os == HostPlatform.FreeBsd ? facts with { FreeBsd = await new FreeBsdProbe(_commands).ProbeAsync(host, cancellation) } : facts;
    }

    private async Task<ProgramFacts> ProgramAsync(string name, string versionOption, string package, CancellationToken cancellation)
    {
        var run = await _commands.RunAsync("", cancellation, name, versionOption);
        return new ProgramFacts(name, run.Succeeded ? run.Output.FirstOrDefault() ?? "" : null, package);
    }

    /// <summary>packet(7): needs CAP_NET_RAW and CONFIG_PACKET.</summary>
    private static string PacketSocketError()
    {
        try
        {
            using var socket = new Socket(AddressFamily.Packet, SocketType.Raw, ProtocolType.Unspecified);
            return "";
        }
        catch (SocketException refused)
        {
            return refused.Message;
        }
    }

    private static string? Line(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static int? Number(string path) => int.TryParse(Line(path), out var number) ? number : null;
}
