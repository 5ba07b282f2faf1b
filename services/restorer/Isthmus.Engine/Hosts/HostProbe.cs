using System.Globalization;
using Isthmus.Criu.Addendum;
using Isthmus.Linux;

namespace Isthmus.Engine.Hosts;

/// <summary>Describes the machine that this process runs on; a <see cref="HostSpace"/> on it shares kernel and CPU.</summary>
public static class HostProbe
{
    /// <summary>Reads uname(2), CPUID, /proc/self and one prctl: less than a millisecond.</summary>
    public static HostDescription Describe() => LinuxLayer.IsFreeBsd ? DescribeFreeBsd() : DescribeLinux();

    private static HostDescription DescribeFreeBsd() =>
        FreeBsdHost.Describe(LinuxLayer.SystemName, XsaveProbe.Whole()) with { DescriptorLimit = ReadDescriptorLimit(), Processors = ProcessorSet.Online() };

    private static HostDescription DescribeLinux() => new()
    {
        System = LinuxLayer.SystemName,
        Features = HostFeatures.Linux | (HasTimerIds() ? HostFeatures.TimerIds : 0) | (HasTimeNamespaces() ? HostFeatures.TimeNamespaces : 0),
        ExtendedState = XsaveProbe.WithoutTileData(),
        Vdso = ReadVdso(),
        Capabilities = ReadCapabilities(),
        DescriptorLimit = ReadDescriptorLimit(),
        Processors = ProcessorSet.Online(),
        ControlGroups = FindControlGroups(),
        OomScoreAdjustment = int.Parse(File.ReadAllText("/proc/self/oom_score_adj"), CultureInfo.InvariantCulture),
    };

    private static bool HasTimerIds() => Prctl.Call(Prctl.PR_TIMER_CREATE_RESTORE_IDS, Prctl.PR_TIMER_CREATE_RESTORE_IDS_GET, 0, 0, 0) >= 0;

    /// <summary>Kernels may lack them, and their clocks are CAP_SYS_TIME's to set.</summary>
    private static bool HasTimeNamespaces()
    {
        const int CAP_SYS_TIME = 25;
        return File.Exists("/proc/self/timens_offsets") && (ReadCapabilities() >> CAP_SYS_TIME & 1) != 0;
    }

    /// <summary>A line of proc_pid_mountinfo(5): "29 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw".</summary>
    private static string? FindControlGroups()
    {
        const int rootField = 3, pointField = 4, optionsField = 5;
        const string separator = " - cgroup2 ";
        foreach (var line in File.ReadLines("/proc/self/mountinfo").Where(line => line.Contains(separator, StringComparison.Ordinal)))
        {
            var fields = line.Split(' ');
            if (fields[rootField] == "/" && fields[optionsField].Split(',').Contains("rw"))
                return fields[pointField];
        }

        return null;
    }

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
