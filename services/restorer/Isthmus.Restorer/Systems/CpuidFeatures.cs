using System.Runtime.Intrinsics.X86;

namespace Isthmus.Restorer.Systems;

/// <summary>
/// The CPU's features by the names that Linux gives them (arch/x86/include/asm/cpufeatures.h), read with CPUID (Intel SDM vol. 2A; AMD APM
/// vol. 3): those that user programs can use, for systems whose /proc/cpuinfo leaves them out.
/// </summary>
internal static class CpuidFeatures
{
    private const int Eax = 0;
    private const int Ebx = 1;
    private const int Ecx = 2;
    private const int Edx = 3;

    /// <summary>Leaf, sub-leaf, register, and its bits.</summary>
    private static readonly (uint Leaf, int SubLeaf, int Register, (int Bit, string Name)[] Bits)[] s_table =
    [
        (1, 0, Edx, [(0, "fpu"), (4, "tsc"), (8, "cx8"), (15, "cmov"), (19, "clflush"), (23, "mmx"), (24, "fxsr"), (25, "sse"), (26, "sse2")]),
        (1, 0, Ecx, [(0, "pni"), (1, "pclmulqdq"), (9, "ssse3"), (12, "fma"), (13, "cx16"), (19, "sse4_1"), (20, "sse4_2"), (22, "movbe"), (23, "popcnt"),
            (25, "aes"), (26, "xsave"), (28, "avx"), (29, "f16c"), (30, "rdrand")]),
        (7, 0, Ebx, [(0, "fsgsbase"), (3, "bmi1"), (4, "hle"), (5, "avx2"), (8, "bmi2"), (11, "rtm"), (16, "avx512f"), (17, "avx512dq"), (18, "rdseed"),
            (19, "adx"), (21, "avx512ifma"), (23, "clflushopt"), (24, "clwb"), (28, "avx512cd"), (29, "sha_ni"), (30, "avx512bw"), (31, "avx512vl")]),
        (7, 0, Ecx, [(1, "avx512vbmi"), (3, "pku"), (4, "ospke"), (5, "waitpkg"), (6, "avx512_vbmi2"), (8, "gfni"), (9, "vaes"), (10, "vpclmulqdq"),
            (11, "avx512_vnni"), (12, "avx512_bitalg"), (14, "avx512_vpopcntdq"), (22, "rdpid"), (25, "cldemote"), (27, "movdiri"), (28, "movdir64b")]),
        (7, 0, Edx, [(2, "avx512_4vnniw"), (3, "avx512_4fmaps"), (8, "avx512_vp2intersect"), (14, "serialize"), (22, "amx_bf16"), (23, "avx512_fp16"),
            (24, "amx_tile"), (25, "amx_int8")]),
        (7, 1, Eax, [(1, "sm3"), (2, "sm4"), (4, "avx_vnni"), (5, "avx512_bf16"), (21, "amx_fp16"), (23, "avx_ifma")]),
        (0xd, 1, Eax, [(0, "xsaveopt"), (1, "xsavec"), (2, "xgetbv1"), (3, "xsaves")]),
        (0x14, 0, Ebx, [(4, "ptwrite")]),
        (0x8000_0001, 0, Edx, [(11, "syscall"), (25, "fxsr_opt"), (27, "rdtscp"), (29, "lm")]),
        (0x8000_0001, 0, Ecx, [(0, "lahf_lm"), (5, "abm"), (6, "sse4a"), (8, "3dnowprefetch"), (11, "xop"), (16, "fma4"), (21, "tbm")]),
    ];

    public static IReadOnlySet<string> Read()
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (leaf, subLeaf, register, bits) in s_table)
        {
            var highest = (uint)X86Base.CpuId(unchecked((int)(leaf & 0x8000_0000)), 0).Eax;
            if (leaf > highest)
                continue;
            var (eax, ebx, ecx, edx) = X86Base.CpuId(unchecked((int)leaf), subLeaf);
            int[] registers = [eax, ebx, ecx, edx];
            found.UnionWith(bits.Where(bit => (registers[register] >> bit.Bit & 1) != 0).Select(bit => bit.Name));
        }

        return found;
    }
}
