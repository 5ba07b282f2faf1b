using Xunit;

namespace Isthmus.EndToEndTests.FreeBsd;

/// <summary>The FreeBSD host that the tests are given in the environment.</summary>
internal sealed record FreeBsdSettings
{
    public const string ExecName = "ISTHMUS_FREEBSD_EXEC";
    public const string AddressName = "ISTHMUS_FREEBSD_ADDRESS";
    public const string LinuxRootName = "ISTHMUS_FREEBSD_LINUX_ROOT";
    public const string ModuleName = "ISTHMUS_FREEBSD_MODULE";

    /// <summary>A command, its words separated by spaces, that takes a shell command line as one further argument and runs it there as root.</summary>
    public required string Exec { get; init; }

    /// <summary>The host's address, on a link that this machine is on too.</summary>
    public required string Address { get; init; }

    /// <summary>A tarball for a host without a Linux root, or null.</summary>
    public string? LinuxRoot { get; init; }

    /// <summary>A kernel module for a host without kernel sources, or null.</summary>
    public string? Module { get; init; }

    /// <summary>The settings; skips the test where there is no host.</summary>
    public static FreeBsdSettings Read()
    {
        var (exec, address) = (Value(ExecName), Value(AddressName));
        Assert.SkipWhen(exec is null, $"No FreeBSD host: {ExecName} is not set (a command that runs a shell command line there as root; see docs/freebsd.md).");
        Assert.SkipWhen(address is null, $"No FreeBSD host: {AddressName} is not set (its address on a link that this machine is on; see docs/freebsd.md).");
        return new FreeBsdSettings { Exec = exec!, Address = address!, LinuxRoot = Value(LinuxRootName), Module = Value(ModuleName) };
    }

    private static string? Value(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
