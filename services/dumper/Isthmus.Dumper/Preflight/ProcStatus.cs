using System.Globalization;

namespace Isthmus.Dumper.Preflight;

/// <summary>The fields of proc_pid_status(5) that preflight needs.</summary>
internal sealed class ProcStatus
{
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    public ProcStatus(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
                _fields[line[..colon]] = line[(colon + 1)..].Trim();
        }
    }

    public string Name => _fields.GetValueOrDefault("Name", "");

    public int ParentPid => (int)Number("PPid");

    /// <summary>The state's letter: 'R', 'S', 'T' …; a blank when there is none.</summary>
    public char State => _fields.GetValueOrDefault("State", "") is [var letter, ..] ? letter : ' ';

    public int TracerPid => (int)Number("TracerPid");

    public int SeccompMode => (int)Number("Seccomp");

    /// <summary>The first of the four: the real one.</summary>
    public uint Uid => (uint)Number("Uid");

    /// <summary>Real, effective and saved.</summary>
    public IReadOnlyList<uint> UserIds => Ids("Uid");

    /// <summary>Real, effective and saved.</summary>
    public IReadOnlyList<uint> GroupIds => Ids("Gid");

    /// <summary>Bytes; a zombie has none.</summary>
    public long ResidentBytes => (Number("RssAnon") + Number("RssShmem")) * 1024;

    /// <summary>The effective capabilities as a bit set.</summary>
    public ulong EffectiveCapabilities => Bits("CapEff");

    /// <summary>The permitted capabilities as a bit set.</summary>
    public ulong PermittedCapabilities => Bits("CapPrm");

    /// <summary>"Cpus_allowed" as it stands there; empty when there is none.</summary>
    public string ProcessorMask => _fields.GetValueOrDefault("Cpus_allowed", "");

    public bool HasShadowStack => _fields.GetValueOrDefault("x86_Thread_features", "").Split(' ').Contains("shstk");

    /// <summary>True when the upper bits of pointers are ignored (arch_prctl(2), ARCH_ENABLE_TAGGED_ADDR).</summary>
    public bool TagsAddresses => _fields.GetValueOrDefault("untag_mask", "0xffffffffffffffff") != "0xffffffffffffffff";

    /// <summary>The ignored signals as a bit set: bit N − 1 for signal N.</summary>
    public ulong IgnoredSignals => Bits("SigIgn");

    private uint[] Ids(string field) =>
        [.. _fields.GetValueOrDefault(field, "").Split('\t', StringSplitOptions.RemoveEmptyEntries).Take(3).Select(id => uint.Parse(id, CultureInfo.InvariantCulture))];

    private ulong Bits(string field) => ulong.Parse(_fields.GetValueOrDefault(field, "0"), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private long Number(string field) =>
        _fields.TryGetValue(field, out var text)
        && long.TryParse(text.Split([' ', '\t'], 2)[0], NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : 0;
}
