using System.Buffers.Binary;

namespace Isthmus.Engine.Execution;

/// <summary>
/// The program that every restored tree starts from: a static ELF executable (elf(5)) of one page that spins
/// (<c>jmp $</c>) until it is attached, with a <c>syscall; int3</c> gate behind. Before, it asks to be killed when the thread that
/// started it ends (prctl(2) PR_SET_PDEATHSIG), so that nothing spins on when the engine dies. It has no libc and no stack use.
/// FreeBSD knows it for a Linux program by its OSABI byte, 3 (ELFOSABI_LINUX), and by its note (NT_GNU_ABI_TAG) for one of a Linux that
/// raises SIGSEGV where nothing may be accessed: programs without a version get SIGBUS (trap_pfault, sys/amd64/amd64/trap.c).
/// </summary>
internal static class StubImage
{
    private const int NoteOffset = 64 + (2 * 56);
    private const int NoteSize = 32;
    private const int HeaderSize = NoteOffset + NoteSize;

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
        Put16(56, 2);
        Put32(64, 1); // PT_LOAD
        Put32(68, 5); // PF_R | PF_X
        Put64(80, address);
        Put64(88, address);
        Put64(96, (ulong)image.Length);
        Put64(104, (ulong)image.Length);
        Put64(112, GadgetArea.PageSize);
        Put32(120, 4); // PT_NOTE
        Put32(124, 4); // PF_R
        Put64(128, NoteOffset);
        Put64(136, address + NoteOffset);
        Put64(144, address + NoteOffset);
        Put64(152, NoteSize);
        Put64(160, NoteSize);
        Put64(168, 4);
        Put32(NoteOffset, 4);
        Put32(NoteOffset + 4, 16);
        Put32(NoteOffset + 8, 1); // NT_GNU_ABI_TAG
        "GNU\0"u8.CopyTo(image.AsSpan(NoteOffset + 12));
        Put32(NoteOffset + 20, 3); // Linux 3.2.0, what glibc asks for
        Put32(NoteOffset + 24, 2);
        code.CopyTo(image, HeaderSize);
        return image;

        void Put16(int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(offset), value);
        void Put32(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(offset), value);
        void Put64(int offset, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(offset), value);
    }
}
