using System.Runtime.InteropServices;
using Isthmus.Linux;

namespace Isthmus.Engine.Execution;

/// <summary>
/// One attached task. Every method must run on the thread that attached it (ptrace(2)).
/// The task is stopped whenever no method runs.
/// </summary>
internal sealed class Tracee
{
    private const int EINTR = 4;
    private UserRegisters _template;

    private Tracee(int tid, ProcessMemory memory)
    {
        Tid = tid;
        Memory = memory;
    }

    /// <summary>The thread's ID as this process sees it.</summary>
    public int Tid { get; }

    /// <summary>Shared by the threads of a process.</summary>
    public ProcessMemory Memory { get; }

    /// <summary>Times the task was continued and waited for.</summary>
    public long StopPairs { get; private set; }

    /// <summary>Whether the task has ended.</summary>
    public bool IsGone { get; private set; }

    /// <summary>
    /// Attaches to a task that spins; returns when it has stopped. It is killed if this process ends.
    /// </summary>
    /// <param name="tid">The task, as this process sees it.</param>
    /// <param name="memory">The memory of its process.</param>
    /// <param name="bornTraced">Whether CLONE_PTRACE has attached it already.</param>
    /// <param name="killAtExit">Whether that has to be asked for (<see cref="Hosts.HostFeatures.ExitKill"/>).</param>
    public static Tracee Attach(int tid, ProcessMemory memory, bool bornTraced, bool killAtExit)
    {
        if (!bornTraced && Ptrace.Request(Ptrace.PTRACE_ATTACH, tid, 0, 0) < 0)
            throw TraceException.ForError($"Attaching to task {tid}", Marshal.GetLastPInvokeError());
        var tracee = new Tracee(tid, memory);
        while (tracee.WaitForStop() != Signal.SIGSTOP)
            tracee.Resume(Ptrace.PTRACE_CONT);

        if (killAtExit && Ptrace.Request(Ptrace.PTRACE_SETOPTIONS, tid, 0, Ptrace.PTRACE_O_EXITKILL) < 0)
            throw TraceException.ForError($"Binding task {tid} to this process", Marshal.GetLastPInvokeError());
        tracee._template = tracee.ReadRegisters();
        return tracee;
    }

    public UserRegisters ReadRegisters()
    {
        UserRegisters registers = default;
        if (Ptrace.Registers(Ptrace.PTRACE_GETREGS, Tid, 0, ref registers) < 0)
            throw TraceException.ForError($"Reading the registers of task {Tid}", Marshal.GetLastPInvokeError());

        // Setting registers sets these too: what arch_prctl(2) made of them must stay.
        (_template.FsBase, _template.GsBase) = (registers.FsBase, registers.GsBase);
        return registers;
    }

    /// <summary>Runs a batch of <paramref name="count"/> calls from <paramref name="first"/> on. Returns the registers at the stop.</summary>
    public UserRegisters RunBatch(GadgetArea area, ulong first, int count)
    {
        var registers = Fresh();
        registers.Rip = area.Code;
        registers.Rsp = area.StackTop;
        registers.Rbx = first;
        registers.Rbp = first + (ulong)(count * BatchEncoder.CallSize);
        registers.R12 = area.Slots;
        WriteRegisters(registers);
        RunToTrap();
        return ReadRegisters();
    }

    /// <summary>Makes one call through the <c>syscall; int3</c> at <paramref name="gate"/>. Returns the result.</summary>
    public ulong Call(ulong gate, Plan.Syscall number, params ReadOnlySpan<ulong> arguments)
    {
        WriteRegisters(ForCall(gate, number, arguments));
        RunToTrap();
        return ReadRegisters().Rax;
    }

    /// <summary>
    /// Makes one call through a <c>syscall</c> instruction and stops the task where the call returns, before it runs any instruction:
    /// the code, and for rt_sigreturn the stack, may be gone by then.
    /// </summary>
    public UserRegisters CallToExitStop(UserRegisters registers)
    {
        WriteRegisters(registers);
        for (var stops = 0; stops < 2;)
        {
            Resume(Ptrace.PTRACE_SYSCALL);
            var signal = WaitForStop();
            if (signal == Signal.SIGTRAP)
                stops++;
            else
                ThrowIfFault(signal);
        }

        return ReadRegisters();
    }

    /// <summary>Registers for a call: everything else as a fresh task has it.</summary>
    public UserRegisters ForCall(ulong instruction, Plan.Syscall number, params ReadOnlySpan<ulong> arguments)
    {
        var registers = Fresh();
        registers.Rip = instruction;
        registers.Rax = (ulong)number;
        registers.Rdi = arguments.Length > 0 ? arguments[0] : 0;
        registers.Rsi = arguments.Length > 1 ? arguments[1] : 0;
        registers.Rdx = arguments.Length > 2 ? arguments[2] : 0;
        registers.R10 = arguments.Length > 3 ? arguments[3] : 0;
        registers.R8 = arguments.Length > 4 ? arguments[4] : 0;
        registers.R9 = arguments.Length > 5 ? arguments[5] : 0;
        return registers;
    }

    /// <summary>Makes a call from which the task does not return, and waits for its end.</summary>
    public void End(UserRegisters exit)
    {
        WriteRegisters(exit);
        Resume(Ptrace.PTRACE_CONT);
        Reap();
    }

    /// <summary>Lets the task die of a signal, and waits for its end. The signal must have its default action.</summary>
    public void EndBy(int signal)
    {
        if (Ptrace.Request(Ptrace.PTRACE_CONT, Tid, 0, signal) < 0)
            throw TraceException.ForError($"Ending task {Tid} by signal {signal}", Marshal.GetLastPInvokeError());
        Reap();
    }

    /// <summary>Lets the task go on by itself.</summary>
    public void Detach()
    {
        if (Ptrace.Request(Ptrace.PTRACE_DETACH, Tid, 0, 0) < 0)
            throw TraceException.ForError($"Detaching from task {Tid}", Marshal.GetLastPInvokeError());
        IsGone = true;
    }

    /// <summary>Ends the task and waits for its end. On FreeBSD SIGKILL does not end a stopped tracee, PTRACE_KILL does.</summary>
    public void Kill()
    {
        if (IsGone)
            return;
        _ = Signal.Kill(Tid, Signal.SIGKILL);
        _ = Ptrace.Request(Ptrace.PTRACE_KILL, Tid, 0, 0);
        Reap();
    }

    /// <summary>Waits for the end of a task that has been killed.</summary>
    public void Reap()
    {
        while (!IsGone)
        {
            if (Wait.WaitPid(Tid, out var status, Wait.__WALL) < 0)
            {
                if (Marshal.GetLastPInvokeError() == EINTR)
                    continue;
                IsGone = true;
                return;
            }

            IsGone = !Wait.Stopped(status);
            if (!IsGone)
                _ = Ptrace.Request(Ptrace.PTRACE_KILL, Tid, 0, 0);
        }
    }

    private UserRegisters Fresh()
    {
        var registers = _template;
        registers.Rax = 0;
        return registers;
    }

    /// <summary>FreeBSD's Linux layer takes rax from orig_rax. Linux restarts an interrupted call by orig_rax if rax is an error, which it never is here.</summary>
    private void WriteRegisters(UserRegisters registers)
    {
        registers.OrigRax = registers.Rax;
        if (Ptrace.Registers(Ptrace.PTRACE_SETREGS, Tid, 0, ref registers) < 0)
            throw TraceException.ForError($"Setting the registers of task {Tid}", Marshal.GetLastPInvokeError());
    }

    private void RunToTrap()
    {
        StopPairs++;
        while (true)
        {
            Resume(Ptrace.PTRACE_CONT);
            var signal = WaitForStop();
            if (signal == Signal.SIGTRAP)
                return;
            ThrowIfFault(signal);
        }
    }

    /// <summary>SIGILL, SIGBUS, SIGFPE and SIGSEGV are the engine's own faults here; others (SIGCHLD, a second SIGSTOP) are passed over.</summary>
    private void ThrowIfFault(int signal)
    {
        if (signal is 4 or 7 or 8 or 11)
            throw new TraceException($"Task {Tid} stopped with signal {signal} at 0x{ReadRegisters().Rip:x} while it was rebuilt.");
    }

    private void Resume(int request)
    {
        if (Ptrace.Request(request, Tid, 0, 0) < 0)
            throw TraceException.ForError($"Continuing task {Tid}", Marshal.GetLastPInvokeError());
    }

    private int WaitForStop()
    {
        while (true)
        {
            if (Wait.WaitPid(Tid, out var status, Wait.__WALL) < 0)
            {
                var errno = Marshal.GetLastPInvokeError();
                if (errno == EINTR)
                    continue;
                throw TraceException.ForError($"Waiting for task {Tid}", errno);
            }

            if (Wait.Stopped(status))
                return Wait.StopSignal(status) & 0x7f;
            IsGone = true;
            throw new TraceException(Wait.Exited(status)
                ? $"Task {Tid} exited with status {Wait.ExitStatus(status)} while it was rebuilt."
                : $"Task {Tid} was killed by signal {Wait.TermSignal(status)} while it was rebuilt.");
        }
    }
}
