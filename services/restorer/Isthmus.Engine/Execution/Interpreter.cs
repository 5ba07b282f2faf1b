namespace Isthmus.Engine.Execution;

/// <summary>
/// The machine code that makes a batch of system calls in a tracee: thousands of calls for one stop.
/// <code>
/// ; rbx = next call, rbp = end of calls, r12 = slots, rsp = a stack of 48 bytes
/// next:   cmp rbx, rbp ; jae stop
///         movzx r13d, byte [rbx+2]        ; which operands are slots
///         xor r14d, r14d
/// arg:    mov rax, [rbx+r14*8+8]
///         bt r13d, r14d ; jnc value
///         mov rax, [r12+rax*8]
/// value:  push rax ; inc r14d ; cmp r14d, 6 ; jb arg
///         pop r9 ; pop r8 ; pop r10 ; pop rdx ; pop rsi ; pop rdi
///         movzx r13d, byte [rbx+3]        ; flags
///         test r13b, 0x1c ; jnz special
///         movzx eax, word [rbx] ; syscall
/// judge:  mov ecx, [rbx+4] ; mov [r12+rcx*8], rax
///         cmp rax, [rbx+56] ; je met      ; the wanted or the tolerated result
///         test r13b, 1 ; jnz stop         ; exactly that
///         test r13b, 2 ; jnz met          ; anything
///         cmp rax, -4095 ; jae stop       ; an error
/// met:    add rbx, 64 ; jmp next
/// stop:   int3                            ; rbx &lt; rbp: the call at rbx did not meet its expectation; rax is its result
/// special:
///         test r13b, 4 ; jz store
///         movsxd rax, dword [rdi] ; jmp judge
/// store:  test r13b, 8 ; jz fork
///         mov [rdi], esi ; xor eax, eax ; jmp judge
/// fork:   movzx eax, word [rbx] ; syscall
///         test rax, rax ; jnz judge
/// spin:   jmp spin                        ; the child, until it is attached
///         align 16
/// gate:   syscall ; int3                  ; one call from the registers
/// </code>
/// </summary>
internal static class Interpreter
{
    /// <summary>Offset of the gate: <c>syscall; int3</c>.</summary>
    public const ulong Gate = 0x90;

    /// <summary>Offset of the instruction on which a new child or thread spins.</summary>
    public const ulong Spin = 0x88;

    /// <summary>What the batch runs, from its first byte.</summary>
    public static ReadOnlySpan<byte> Code =>
    [
        0x48, 0x39, 0xeb, 0x73, 0x61, 0x44, 0x0f, 0xb6, 0x6b, 0x02, 0x45, 0x31, 0xf6, 0x4a, 0x8b, 0x44,
        0xf3, 0x08, 0x45, 0x0f, 0xa3, 0xf5, 0x73, 0x04, 0x49, 0x8b, 0x04, 0xc4, 0x50, 0x41, 0xff, 0xc6,
        0x41, 0x83, 0xfe, 0x06, 0x72, 0xe7, 0x41, 0x59, 0x41, 0x58, 0x41, 0x5a, 0x5a, 0x5e, 0x5f, 0x44,
        0x0f, 0xb6, 0x6b, 0x03, 0x41, 0xf6, 0xc5, 0x1c, 0x75, 0x2d, 0x0f, 0xb7, 0x03, 0x0f, 0x05, 0x8b,
        0x4b, 0x04, 0x49, 0x89, 0x04, 0xcc, 0x48, 0x3b, 0x43, 0x38, 0x74, 0x14, 0x41, 0xf6, 0xc5, 0x01,
        0x75, 0x14, 0x41, 0xf6, 0xc5, 0x02, 0x75, 0x08, 0x48, 0x3d, 0x01, 0xf0, 0xff, 0xff, 0x73, 0x06,
        0x48, 0x83, 0xc3, 0x40, 0xeb, 0x9a, 0xcc, 0x41, 0xf6, 0xc5, 0x04, 0x74, 0x05, 0x48, 0x63, 0x07,
        0xeb, 0xcd, 0x41, 0xf6, 0xc5, 0x08, 0x74, 0x06, 0x89, 0x37, 0x31, 0xc0, 0xeb, 0xc1, 0x0f, 0xb7,
        0x03, 0x0f, 0x05, 0x48, 0x85, 0xc0, 0x75, 0xb7, 0xeb, 0xfe, 0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00,
        0x0f, 0x05, 0xcc,
    ];
}
