namespace Isthmus.Restorer.Preflight;

/// <summary>
/// Which names of /proc/cpuinfo matter to a program that was already running: instructions that user mode can execute.
/// What only the kernel uses, or how well an instruction does, may differ between hosts.
/// </summary>
internal static class UserFeatures
{
    private static readonly string[] Families =
        ["sse", "ssse", "pni", "avx", "amx", "xsave", "aes", "vaes", "pclmul", "vpclmul", "bmi", "fma", "sha", "gfni", "clwb", "clflush", "movdir", "tbm", "xop", "sm3", "sm4"];

    private static readonly HashSet<string> Single = new(StringComparer.Ordinal)
    {
        "fpu", "tsc", "cx8", "cx16", "cmov", "mmx", "fxsr", "syscall", "rdtscp", "lm", "popcnt", "movbe", "f16c", "rdrand", "rdseed", "lahf_lm", "abm",
        "3dnowprefetch", "fsgsbase", "adx", "rtm", "hle", "rdpid", "pku", "ospke", "serialize", "waitpkg", "fxsr_opt", "cldemote", "ptwrite", "user_shstk",
    };

    public static bool Matters(string feature) =>
        Single.Contains(feature) || Families.Any(family => feature.StartsWith(family, StringComparison.Ordinal));
}
