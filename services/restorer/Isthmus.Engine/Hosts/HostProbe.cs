using System.Globalization;
using Isthmus.Linux;

namespace Isthmus.Engine.Hosts;

/// <summary>Describes the machine that this process runs on; a <see cref="HostSpace"/> on it shares kernel and CPU.</summary>
public static class HostProbe
{
    private const string FreeBsd = "FreeBSD";

    /// <summary>Reads uname(2), CPUID, /proc/self and one prctl: less than a millisecond.</summary>
    public static HostDescription Describe()
    {
        var version = UtsName.ReadVersion();
        return version.StartsWith(FreeBsd, StringComparison.Ordinal) ? DescribeFreeBsd(version) : DescribeLinux();
    }

    /// <summary>The first two words of "FreeBSD 15.0-RELEASE releng/15.0-n280995-7aedc8de6446 GENERIC" are the system's name.</summary>
    private static HostDescription DescribeFreeBsd(string version) =>
        FreeBsdHost.Describe(string.Join(' ', version.Split(' ').Take(2)), XsaveProbe.Whole()) with { DescriptorLimit = ReadDescriptorLimit() };

    private static HostDescription DescribeLinux() => new()
    {
        System = $"Linux {UtsName.ReadRelease()}",
        Features = HostFeatures.Linux | (HasTimerIds() ? HostFeatures.TimerIds : 0),
        ExtendedState = XsaveProbe.WithoutTileData(),
        Vdso = ReadVdso(),
        Capabilities = ReadCapabilities(),
        DescriptorLimit = ReadDescriptorLimit(),
        OomScoreAdjustment = int.Parse(File.ReadAllText("/proc/self/oom_score_adj"), CultureInfo.InvariantCulture),
    };

    private static bool HasTimerIds() => Prctl.Call(Prctl.PR_TIMER_CREATE_RESTORE_IDS, Prctl.PR_TIMER_CREATE_RESTORE_IDS_GET, 0, 0, 0) >= 0;

    private static VdsoImage? ReadVdso()
    {
        var areas = MemoryMapLine.ReadAll("/proc/self/maps").Where(line => line.Name is "[vdso]" or "[vvar]" or "[vvar_vclock]").ToArray();
        if (Array.Find(areas, area => area.Name == "[vdso]") is not { } code)
            return null;
        var bytes = new byte[code.End - code.Start];
        using (var memory = File.OpenHandle("/proc/self/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
            RandomAccess.Read(memory, bytes, checked((long)code.Start));
        return new VdsoImage(bytes, [.. areas.Where(area => area != code).Select(area => new VdsoDataArea(code.Start - area.Start, area.End - area.Start))]);
    }

    /// <summary>"Max open files            1024                 20000                files".</summary>
    private static int ReadDescriptorLimit()
    {
        const string field = "Max open files";
        var line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith(field, StringComparison.Ordinal));
        var hard = line[field.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return int.TryParse(hard, CultureInfo.InvariantCulture, out var limit) ? limit : int.MaxValue;
    }

    private static ulong ReadCapabilities()
    {
        const string field = "CapPrm:\t";
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return ulong.Parse(line.AsSpan(field.Length), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
