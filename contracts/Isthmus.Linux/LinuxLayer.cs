namespace Isthmus.Linux;

/// <summary>Whether the kernel below this Linux program is Linux.</summary>
public static class LinuxLayer
{
    private const string FreeBsd = "FreeBSD";

    private static readonly string s_version = UtsName.ReadVersion();

    /// <summary>The program runs in the Linux compatibility layer of FreeBSD (linux(4) there).</summary>
    public static bool IsFreeBsd { get; } = s_version.StartsWith(FreeBsd, StringComparison.Ordinal);

    /// <summary>The system's name: "FreeBSD 15.0-RELEASE", the first two words of its version line; "Linux 6.18" elsewhere.</summary>
    public static string SystemName { get; } = IsFreeBsd ? string.Join(' ', s_version.Split(' ').Take(2)) : $"Linux {UtsName.ReadRelease()}";
}
