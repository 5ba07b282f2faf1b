using System.Buffers.Binary;
using Isthmus.Criu.Images;
using Isthmus.Engine.Hosts;

namespace Isthmus.Engine.Planning;

/// <summary>Lays FPU, SSE, AVX … state out as this host's kernel takes it from a signal frame (asm/sigcontext.h, Intel SDM vol. 1, chapter 13).</summary>
internal static class ExtendedState
{
    private const uint FP_XSTATE_MAGIC1 = 0x46505853;
    private const uint FP_XSTATE_MAGIC2 = 0x46505845;
    private const int SoftwareReserved = 464;
    private const int Header = 512;
    private const ulong Legacy = 3;

    // Component numbers.
    private const int Ymm = 2;
    private const int BoundRegisters = 3;
    private const int BoundConfiguration = 4;
    private const int Opmask = 5;
    private const int ZmmUpper = 6;
    private const int Zmm16To31 = 7;
    private const int Pkru = 9;

    /// <summary>Components that the thread uses and this host does not have: XCR0 bits.</summary>
    public static ulong Missing(UserX86FpregsEntry state, XsaveLayout layout) =>
        state.Xsave is { } xsave ? xsave.XstateBv & ~layout.Features : 0;

    /// <summary>The XSAVE area with the kernel's marks: <see cref="XsaveLayout.Size"/> + 4 bytes.</summary>
    public static byte[] Encode(UserX86FpregsEntry state, XsaveLayout layout)
    {
        var area = new byte[layout.Size + sizeof(uint)];
        LegacyPart(state).CopyTo(area, 0);
        var marks = area.AsSpan(SoftwareReserved);
        BinaryPrimitives.WriteUInt32LittleEndian(marks, FP_XSTATE_MAGIC1);
        BinaryPrimitives.WriteUInt32LittleEndian(marks[4..], (uint)area.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(marks[8..], layout.Features);
        BinaryPrimitives.WriteUInt32LittleEndian(marks[16..], (uint)layout.Size);
        BinaryPrimitives.WriteUInt32LittleEndian(area.AsSpan(layout.Size), FP_XSTATE_MAGIC2);
        BinaryPrimitives.WriteUInt64LittleEndian(area.AsSpan(Header), state.Xsave?.XstateBv ?? Legacy);
        if (state.Xsave is { } xsave)
            Components(xsave, layout, area);
        return area;
    }

    private static byte[] LegacyPart(UserX86FpregsEntry state)
    {
        var part = new LittleEndian(SoftwareReserved)
            .U32((state.Cwd & 0xffff) | (state.Swd << 16)).U32((state.Twd & 0xffff) | (state.Fop << 16))
            .U64(state.Rip).U64(state.Rdp).U32(state.Mxcsr).U32(state.MxcsrMask)
            .Words(state.StSpace, 32).Words(state.XmmSpace, 64);
        return part.ToArray();
    }

    private static void Components(UserX86XsaveEntry xsave, XsaveLayout layout, byte[] area)
    {
        Put(Ymm, 256, words => words.Words(xsave.YmmhSpace, 64));
        Put(BoundRegisters, 64, words => Longs(words, xsave.BndregState, 8));
        Put(BoundConfiguration, 64, words => Longs(words, xsave.BndcsrState, 8));
        Put(Opmask, 64, words => Longs(words, xsave.OpmaskReg, 8));
        Put(ZmmUpper, 512, words => Longs(words, xsave.ZmmUpper, 64));
        Put(Zmm16To31, 1024, words => Longs(words, xsave.Hi16Zmm, 128));
        Put(Pkru, 8, words => words.Words(xsave.Pkru, 2));

        void Put(int component, int size, Action<LittleEndian> fill)
        {
            if (!layout.Has(component))
                return;
            var bytes = new LittleEndian(size);
            fill(bytes);
            bytes.ToArray().CopyTo(area, layout.Offsets[component]);
        }
    }

    private static void Longs(LittleEndian target, IEnumerable<ulong> values, int count)
    {
        foreach (var value in values.Take(count))
            target.U64(value);
    }
}
