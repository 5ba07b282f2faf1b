using System.Globalization;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Execution;

/// <summary>Runs the steps of a plan on a tree of tracees. Everything runs on the tree's <see cref="PtraceThread"/>.</summary>
internal sealed class PlanExecutor(TraceeTree tree, GadgetArea area)
{
    private readonly BatchEncoder _encoder = new(area);

    /// <summary>System calls made by tracees.</summary>
    public long RemoteCalls { get; private set; }

    /// <summary>Runs the steps in order. Checks for cancellation between batches.</summary>
    /// <exception cref="UnmetExpectationException">A call did not return what it must.</exception>
    /// <exception cref="TraceException">A tracee ended or could not be reached.</exception>
    public void Run(ReadOnlySpan<Step> steps, CancellationToken cancellationToken)
    {
        while (!steps.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var done = 1;
            switch (steps[0])
            {
                case CallStep or LoadStep or StoreStep or ForkStep:
                    done = RunBatch(steps[..BatchableLength(steps)]);
                    break;
                case WriteStep write:
                    tree[write.Task].Memory.Write(write.Address, write.Content.Span);
                    break;
                case EndStep end:
                    End(end);
                    break;
                case ContextStep context:
                    RestoreContext(context);
                    break;
                default:
                    throw new InvalidOperationException($"No execution for {steps[0].GetType().Name}.");
            }

            steps = steps[done..];
        }
    }

    private static int BatchableLength(ReadOnlySpan<Step> steps)
    {
        var task = steps[0].Task;
        var length = 1;
        while (length < steps.Length && steps[length].Task == task && steps[length] is CallStep or LoadStep or StoreStep or ForkStep)
            length++;
        return length;
    }

    private int RunBatch(ReadOnlySpan<Step> steps)
    {
        var tracee = tree[steps[0].Task];
        var count = _encoder.Encode(steps);
        tracee.Memory.Write(area.Batch, _encoder.Encoded);
        var stop = tracee.RunBatch(area, area.Batch, count);
        var finished = (int)((stop.Rbx - area.Batch) / BatchEncoder.CallSize);
        RemoteCalls += Math.Min(finished + 1, count);
        for (var i = 0; i < Math.Min(finished, count); i++)
        {
            if (steps[i] is ForkStep fork)
                tree.AttachChild(tracee, fork);
        }

        if (finished == count)
            return count;
        if (steps[finished] is ForkStep { BornTraced: false } && (long)stop.Rax > 0)
            tree.KillStray(tracee, (int)stop.Rax);
        throw new UnmetExpectationException(steps[finished], stop.Rax);
    }

    /// <summary>The process exits, or dies of its signal, and is left for its parent.</summary>
    private void End(EndStep step)
    {
        var tracee = tree[step.Task];
        var signal = step.Status & 0x7f;
        if (signal == 0)
            tracee.End(tracee.ForCall(area.Code + Interpreter.Gate, Syscall.ExitGroup, (ulong)(step.Status >> 8) & 0xff));
        else
            tracee.EndBy(signal);
        tree.Forget(step.Task);
    }

    private void RestoreContext(ContextStep step)
    {
        var tracee = tree[step.Task];
        var frameAddress = step.Departure?.FrameRoom ?? area.Frames;
        var instruction = area.Code + Interpreter.Gate;
        if ((ulong)step.Frame.Length > GadgetArea.FramesSize)
            throw new TraceException($"The signal frame of task {step.Task} has {step.Frame.Length} bytes, more than the {GadgetArea.FramesSize} kept for it.");
        byte[] borrowed = [];
        if (step.Departure is { } departure)
        {
            if (departure.TrapAction is { } action)
            {
                tracee.Memory.Write(area.Frames, action);
                Expect(step, tracee.CallToExitStop(tracee.ForCall(instruction, Syscall.RtSigaction, Linux.Signal.SIGTRAP, area.Frames, 0, 8)).Rax);
            }

            borrowed = new byte[step.Frame.Length];
            tracee.Memory.Read(frameAddress, borrowed);
            Expect(step, tracee.CallToExitStop(tracee.ForCall(instruction, Syscall.Munmap, area.Base, GadgetArea.Size)).Rax);
            instruction = departure.SyscallInstruction;
        }

        tracee.Memory.Write(frameAddress, step.Frame.At(frameAddress));
        var call = tracee.ForCall(instruction, Syscall.RtSigreturn);
        call.Rsp = frameAddress + sizeof(ulong); // Linux looks for the frame where the return address has been taken off the stack,
        call.Rbx = call.Rsp; // FreeBSD's Linux layer for the same part of it in rbx
        var restored = tracee.CallToExitStop(call);
        RemoteCalls++;
        if (restored.Rip != step.InstructionPointer || restored.Rsp != step.StackPointer)
        {
            throw new TraceException(string.Create(
                CultureInfo.InvariantCulture,
                $"Task {step.Task} was to continue at 0x{step.InstructionPointer:x} and would at 0x{restored.Rip:x}: the kernel did not take its signal frame."));
        }

        if (borrowed.Length > 0)
            tracee.Memory.Write(frameAddress, borrowed);
    }

    private void Expect(Step step, ulong result)
    {
        RemoteCalls++;
        if (result != 0)
            throw new UnmetExpectationException(step, result);
    }
}
