using System.Globalization;

namespace Isthmus.Criu.Addendum;

/// <summary>Sets of processors as the kernel writes them.</summary>
public static class ProcessorSet
{
    private const string OnlineList = "/sys/devices/system/cpu/online";

    /// <summary>The mask of "Cpus_allowed" (proc_pid_status(5)): 32-bit words in hexadecimal, the highest first. Bit N for processor N, in multiples of 8 bytes.</summary>
    /// <exception cref="FormatException">It is no such mask.</exception>
    public static byte[] ParseMask(string text)
    {
        var words = text.Split(',');
        var mask = new byte[(words.Length + 1) / 2 * sizeof(ulong)];
        for (var i = 0; i < words.Length; i++)
            BitConverter.TryWriteBytes(mask.AsSpan((words.Length - 1 - i) * sizeof(uint)), uint.Parse(words[i], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        return mask;
    }

    /// <summary>The processors of a mask, rising.</summary>
    public static IEnumerable<int> Members(byte[] mask) => Enumerable.Range(0, mask.Length * 8).Where(processor => (mask[processor / 8] >> (processor % 8) & 1) != 0);

    /// <summary>The processors that run on this machine.</summary>
    public static IReadOnlySet<int> Online() => File.Exists(OnlineList) ? ParseList(File.ReadAllText(OnlineList)).ToHashSet() : Enumerable.Range(0, Environment.ProcessorCount).ToHashSet();

    /// <summary>"0-3,8".</summary>
    /// <exception cref="FormatException">It is no such list.</exception>
    public static IEnumerable<int> ParseList(string text)
    {
        foreach (var range in text.Trim().Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = range.Split('-');
            var first = int.Parse(ends[0], CultureInfo.InvariantCulture);
            for (var processor = first; processor <= int.Parse(ends[^1], CultureInfo.InvariantCulture); processor++)
                yield return processor;
        }
    }
}
