using System.Globalization;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Isthmus.Containers;

/// <summary>
/// A machine of its own, as far as a container is one: Debian 12 with systemd as its first process, a network interface,
/// and the rights that a host of services needs. CRIU is this machine's.
/// </summary>
public sealed class DebianMachine : ContainerServer
{
    private const string Criu = "/opt/isthmus";

    // systemd wants a control group hierarchy that it may write; the container's own one is read-only.
    private const string Start = "umount -R /sys/fs/cgroup; mount -o remount,rw /sys && mount -t cgroup2 cgroup2 /sys/fs/cgroup && exec /lib/systemd/systemd";

    // In the order of their numbers, capabilities(7), as far as Docker 20.10 knows them.
    private static readonly string[] s_capabilities =
    [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE",
        "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN",
        "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE",
        "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ",
    ];

    private readonly IContainer _container;

    private DebianMachine(IContainer container)
        : base(container) => _container = container;

    /// <summary>Why there can be no such machine here, or null.</summary>
    public static string? MissingPrerequisite() =>
        ContainerEngine.MissingPrerequisite()
        ?? (!File.Exists($"{Criu}/bin/criu") ? $"There is no {Criu}/bin/criu: run deploy/linux/install-criu.sh."
            : Environment.GetEnvironmentVariable("ISTHMUS_TEST_HOST_IMAGE") is null or "" ? "No image of a machine: run this suite below tests/images/with-engine, which makes one." : null);

    /// <summary>Starts a machine; returns when it has booted.</summary>
    /// <param name="name">Its host name.</param>
    /// <param name="shared">A directory of this machine that is its <c>/shared</c>, read-only.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<DebianMachine> StartAsync(string name, string shared, CancellationToken cancellation)
    {
        var mine = ulong.Parse(
            File.ReadLines("/proc/self/status").First(static line => line.StartsWith("CapBnd:", StringComparison.Ordinal))["CapBnd:".Length..].Trim(),
            NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var container = new ContainerBuilder(ContainerEngine.Image("HOST", ""))
            .WithLogger(NullLogger.Instance)
            .WithHostname(name)
            .WithEntrypoint("/bin/sh", "-c", Start)
            .WithTmpfsMount("/run")
            .WithTmpfsMount("/run/lock")
            .WithBindMount(Criu, Criu, AccessMode.ReadOnly)
            .WithBindMount(shared, "/shared", AccessMode.ReadOnly)
            .WithCreateParameterModifier(container =>
            {
                container.StopSignal = "RTMIN+3"; // systemd's own for "power off"
                var host = container.HostConfig ??= new();
                host.CgroupnsMode = "private";
                host.ShmSize = 1L << 30;
                host.CapAdd = [.. s_capabilities.Where((_, number) => (mine >> number & 1) != 0)];
                // What --security-opt systempaths=unconfined stands for: nothing of /proc is hidden or read-only.
                host.MaskedPaths = [];
                host.ReadonlyPaths = [];
                host.SecurityOpt = ["seccomp=unconfined", "apparmor=unconfined"];
            })
            .WithWaitStrategy(Wait.ForUnixContainer().UntilCommandIsCompleted("systemctl", "is-active", "--quiet", "multi-user.target"))
            .Build();
        await StartNewAsync(container, cancellation).ConfigureAwait(false);
        return new DebianMachine(container);
    }

    /// <summary>Runs a line of shell in the machine and returns what it wrote on standard output.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has what it wrote.</exception>
    public Task<string> ShellAsync(string line, CancellationToken cancellation) => RunAsync(["sh", "-c", line], cancellation);

    /// <summary>Writes a file that only root may read.</summary>
    public Task WriteAsync(string path, byte[] content, CancellationToken cancellation) =>
        _container.CopyAsync(content, path, fileMode: UnixFileModes.UserRead | UnixFileModes.UserWrite, ct: cancellation);

    /// <summary>Reads a file.</summary>
    public Task<byte[]> ReadAsync(string path, CancellationToken cancellation) => _container.ReadFileAsync(path, cancellation);
}
