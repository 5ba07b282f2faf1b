using System.Buffers.Binary;

namespace Isthmus.Engine.Execution;

/// <summary>
/// The program that every restored tree starts from: a static ELF executable (elf(5)) of one page that spins
/// (<c>jmp $</c>) until it is attached, with a <c>syscall; int3</c> gate behind. Before, it asks to be killed when the thread that
/// started it ends (prctl(2) PR_SET_PDEATHSIG), so that nothing spins on when the engine dies. It has no libc, no stack use and no ABI note;
/// its OSABI byte is 3 (ELFOSABI_LINUX), by which FreeBSD knows it for a Linux program.
/// </summary>
internal static class StubImage
{
    private const int HeaderSize = 64 + 56;

    /// <summary>How far below the gadget area it maps itself.</summary>
    public const ulong Below = 64 << 10;

    /// <summary>Offset of the spinning entry point in the image and in memory.</summary>
    public const ulong Entry = HeaderSize;

    /// <summary>Offset of <c>syscall; int3</c>.</summary>
    public const ulong Gate = Entry + 24;

    /// <summary>Builds the executable, which maps itself at <paramref name="address"/> (page-aligned).</summary>
    public static byte[] Build(ulong address)
    {
        byte[] code =
        [
            0xb8, 157, 0, 0, 0, // mov eax, prctl
            0xbf, 1, 0, 0, 0, // mov edi, PR_SET_PDEATHSIG
            0xbe, 9, 0, 0, 0, // mov esi, SIGKILL
            0x0f, 0x05, // syscall
            0xeb, 0xfe, // jmp $
            0xcc, 0xcc, 0xcc, 0xcc, 0xcc, // int3
            0x0f, 0x05, 0xcc, // syscall; int3
        ];
        var image = new byte[HeaderSize + code.Length];
        ReadOnlySpan<byte> identification = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 3];
        identification.CopyTo(image);
        Put16(16, 2); // ET_EXEC
        Put16(18, 62); // EM_X86_64
        Put32(20, 1);
        Put64(24, address + Entry);
        Put64(32, 64); // program headers
        Put16(52, 64);
        Put16(54, 56);
        Put16(56, 1);
        Put32(64, 1); // PT_LOAD
        Put32(68, 5); // PF_R | PF_X
        Put64(80, address);
        Put64(88, address);
        Put64(96, (ulong)image.Length);
        Put64(104, (ulong)image.Length);
        Put64(112, GadgetArea.PageSize);
        code.CopyTo(image, HeaderSize);
        return image;

        void Put16(int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(offset), value);
        void Put32(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(offset), value);
        void Put64(int offset, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(offset), value);
    }
}
