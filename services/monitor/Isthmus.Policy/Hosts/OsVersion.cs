using System.Globalization;

namespace Isthmus.Policy.Hosts;

/// <summary>Versions of operating systems: their numbers in order, whatever stands between them ("6.1.0-13-amd64", "15.0-RELEASE-p1").</summary>
public static class OsVersion
{
    /// <summary>Below zero when the first is older, above when it is newer; numbers that one lacks count as 0.</summary>
    public static int Compare(string first, string second)
    {
        var (one, other) = (Numbers(first), Numbers(second));
        for (var i = 0; i < Math.Max(one.Count, other.Count); i++)
        {
            var order = one.ElementAtOrDefault(i).CompareTo(other.ElementAtOrDefault(i));
            if (order != 0)
                return order;
        }

        return 0;
    }

    /// <summary>True when a version lies in a range.</summary>
    /// <param name="version">The version; null or without a number when not known, which counts as within: better a needless move than a hole.</param>
    /// <param name="first">The first within; null for every older one.</param>
    /// <param name="beyond">The first beyond; null for every newer one.</param>
    public static bool IsWithin(string? version, string? first, string? beyond) =>
        version is null || Numbers(version).Count == 0 || ((first is null || Compare(version, first) >= 0) && (beyond is null || Compare(version, beyond) < 0));

    private static List<ulong> Numbers(string version)
    {
        ArgumentNullException.ThrowIfNull(version);
        var (numbers, at) = (new List<ulong>(), 0);
        while (at < version.Length)
        {
            var end = at;
            while (end < version.Length && char.IsAsciiDigit(version[end]))
                end++;
            if (end > at)
                numbers.Add(ulong.TryParse(version.AsSpan(at, end - at), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : ulong.MaxValue);
            at = end + 1;
        }

        return numbers;
    }
}
