namespace Isthmus.Lab.FreeBsd;

/// <summary>The FreeBSD host that tests and benchmarks are given in the environment; docs/freebsd.md describes the settings.</summary>
public sealed record FreeBsdSettings
{
    public const string ExecName = "ISTHMUS_FREEBSD_EXEC";
    public const string AddressName = "ISTHMUS_FREEBSD_ADDRESS";
    public const string LinuxRootName = "ISTHMUS_FREEBSD_LINUX_ROOT";
    public const string ModuleName = "ISTHMUS_FREEBSD_MODULE";
    public const string ProgramName = "ISTHMUS_PROGRAM";

    /// <summary>A command, its words separated by spaces, that takes a shell command line as one further argument and runs it there as root.</summary>
    public required string Exec { get; init; }

    /// <summary>The host's address, on a link that this machine is on too.</summary>
    public required string Address { get; init; }

    /// <summary>A tarball for a host without a Linux root, or null.</summary>
    public string? LinuxRoot { get; init; }

    /// <summary>A kernel module for a host without kernel sources, or null.</summary>
    public string? Module { get; init; }

    /// <summary>A directory with a published program that provisioning sends instead of building one, or null.</summary>
    public string? Program { get; init; }

    /// <summary>The settings, or null when there is no host.</summary>
    /// <param name="missing">Why there is none: what a skipped test says.</param>
    public static FreeBsdSettings? Find(out string missing)
    {
        missing = Value(ExecName) is null
            ? $"No FreeBSD host: {ExecName} is not set (a command that runs a shell command line there as root; see docs/freebsd.md)."
            : Value(AddressName) is null
                ? $"No FreeBSD host: {AddressName} is not set (its address on a link that this machine is on; see docs/freebsd.md)."
                : "";
        return missing.Length > 0 ? null : new FreeBsdSettings
        {
            Exec = Value(ExecName)!,
            Address = Value(AddressName)!,
            LinuxRoot = Value(LinuxRootName),
            Module = Value(ModuleName),
            Program = Value(ProgramName),
        };
    }

    /// <summary>A variable's value; null when it is unset or empty.</summary>
    internal static string? Value(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
