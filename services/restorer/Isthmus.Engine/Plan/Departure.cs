namespace Isthmus.Engine.Plan;

/// <summary>How the last thread of a process leaves the gadget area, which is unmapped before its context is restored.</summary>
/// <param name="FrameRoom">Writable memory of the process, divisible by 64, that holds the signal frame for a moment; its content is put back.</param>
/// <param name="SyscallInstruction">Address of a <c>syscall</c> instruction in the process's own vDSO.</param>
/// <param name="TrapAction">struct kernel_sigaction of SIGTRAP when it is not the default one: while the engine works, SIGTRAP is its own.</param>
public sealed record Departure(ulong FrameRoom, ulong SyscallInstruction, byte[]? TrapAction);
