using System.Globalization;
using System.Runtime.Intrinsics.X86;
using Isthmus.Linux;

namespace Isthmus.Engine.Hosts;

/// <summary>Describes the machine that this process runs on; a <see cref="HostSpace"/> on it shares kernel and CPU.</summary>
public static class HostProbe
{
    private const int TileData = 18;

    /// <summary>Reads CPUID, /proc/self and one prctl: less than a millisecond.</summary>
    public static HostDescription Describe() => new()
    {
        Features = HostFeatures.Linux | (HasTimerIds() ? HostFeatures.TimerIds : 0),
        ExtendedState = ReadXsaveLayout(),
        Vdso = ReadVdso(),
        Capabilities = ReadCapabilities(),
        DescriptorLimit = ReadDescriptorLimit(),
        OomScoreAdjustment = int.Parse(File.ReadAllText("/proc/self/oom_score_adj"), CultureInfo.InvariantCulture),
    };

    private static bool HasTimerIds() => Prctl.Call(Prctl.PR_TIMER_CREATE_RESTORE_IDS, Prctl.PR_TIMER_CREATE_RESTORE_IDS_GET, 0, 0, 0) >= 0;

    /// <summary>
    /// CPUID leaf 0xD: sub-leaf 0 tells the supported components and the size of those that the kernel enabled; a component that
    /// ends beyond that size is not enabled.
    /// </summary>
    private static XsaveLayout ReadXsaveLayout()
    {
        var (low, enabledSize, _, high) = X86Base.CpuId(0xd, 0);
        var supported = ((ulong)(uint)high << 32) | (uint)low;
        var features = supported & 3;
        var offsets = new int[64];
        var size = XsaveLayout.HeaderEnd;
        for (var component = 2; component < 63; component++)
        {
            if ((supported & (1UL << component)) == 0 || component == TileData)
                continue;
            var (length, offset, _, _) = X86Base.CpuId(0xd, component);
            if (offset + length > enabledSize)
                continue;
            features |= 1UL << component;
            offsets[component] = offset;
            size = Math.Max(size, offset + length);
        }

        return new XsaveLayout(features, [.. offsets], size);
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
