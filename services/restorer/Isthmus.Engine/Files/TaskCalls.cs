using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files;

/// <summary>Writes the calls of one task and follows what they do to its descriptor table.</summary>
/// <param name="pid">The task.</param>
/// <param name="numbers">Its descriptor table.</param>
/// <param name="blobs">Constants of the plan.</param>
/// <param name="host">Where it runs.</param>
/// <param name="notes">Receives what is left out because the host does not have it.</param>
public sealed class TaskCalls(int pid, DescriptorNumbers numbers, SharedBlobs blobs, HostDescription host, ISet<string> notes)
{
    private const uint NoLimit = uint.MaxValue;

    private readonly TaskId _task = TaskId.Leader(pid);
    private List<Step> _steps = [];

    public int Pid { get; } = pid;

    public SharedBlobs Blobs { get; } = blobs;

    /// <summary>Where the task runs.</summary>
    public HostDescription Host { get; } = host;

    /// <summary>Receives what is left out because the host does not have it.</summary>
    public ISet<string> Notes { get; } = notes;

    /// <summary>The descriptor of <see cref="HostDescription.ControlDevice"/> while the tree is built, or −1.</summary>
    public int ControlDevice { get; init; } = -1;

    /// <summary>What later calls say they are for.</summary>
    public string Purpose { get; set; } = "";

    /// <summary>The steps written since the last time.</summary>
    public IReadOnlyList<Step> TakeSteps()
    {
        var steps = _steps;
        _steps = [];
        return steps;
    }

    public void Call(Syscall number, params ReadOnlySpan<Operand> operands) => Add(number, operands, Expectation.Success);

    public void CallExpecting(Expectation expect, Syscall number, params ReadOnlySpan<Operand> operands) => Add(number, operands, expect);

    /// <summary>A call whose result is an operand of a later one.</summary>
    public Slot CallBinding(string name, Expectation expect, Syscall number, params ReadOnlySpan<Operand> operands)
    {
        var result = new Slot(name);
        _steps.Add(new CallStep(_task, number, ImmutableCollectionsMarshal.AsImmutableArray(operands.ToArray()), result, expect, Purpose));
        return result;
    }

    /// <summary>A call whose result is a new descriptor; returns its number.</summary>
    public int Open(Syscall number, params ReadOnlySpan<Operand> operands)
    {
        var descriptor = numbers.Next();
        Add(number, operands, Expectation.Exactly(descriptor));
        numbers.Take(descriptor);
        return descriptor;
    }

    /// <summary>A call that writes two new descriptors into an answer (pipe2, socketpair); both numbers are checked.</summary>
    public (int First, int Second) OpenPair(Syscall number, Func<Blob, Operand[]> operands)
    {
        var answer = Blob.Room(2 * sizeof(int));
        Add(number, operands(answer), Expectation.Success);
        var first = numbers.Next();
        numbers.Take(first);
        var second = numbers.Next();
        numbers.Take(second);
        _steps.Add(new LoadStep(_task, answer, 0, null, Expectation.Exactly(first), Purpose));
        _steps.Add(new LoadStep(_task, answer, sizeof(int), null, Expectation.Exactly(second), Purpose));
        return (first, second);
    }

    /// <summary>Requires the 4 bytes at an offset of what the previous call answered.</summary>
    public void Require(Blob answer, int offset, int value, string purpose) =>
        _steps.Add(new LoadStep(_task, answer, offset, null, Expectation.Exactly(value), purpose));

    /// <summary>Steps that do not open or close anything.</summary>
    public void Append(IEnumerable<Step> steps) => _steps.AddRange(steps);

    public TaskId Task => _task;

    public void Close(int descriptor)
    {
        Call(Syscall.Close, descriptor);
        numbers.Free(descriptor);
    }

    public void CloseFrom(int first, int? last = null)
    {
        Call(Syscall.CloseRange, first, last is { } end ? (Operand)end : (Operand)(ulong)NoLimit, 0);
        if (last is null)
            numbers.FreeHigh();
    }

    /// <summary>Puts a file at a chosen number, over nothing.</summary>
    public void Duplicate(int from, int to, bool closeOnExec)
    {
        CallExpecting(Expectation.Exactly(to), Syscall.Dup3, from, to, closeOnExec ? (ulong)Fcntl.O_CLOEXEC : 0UL);
        numbers.Take(to);
    }

    public void SetOption(int socket, int level, int name, int value) => SetOption(socket, level, name, Blobs.Int(value));

    /// <summary>Sets an option, or notes that the host does not have it.</summary>
    public void SetOption(int socket, int level, int name, Blob value)
    {
        if (Host.MissingSocketOptions.Contains(new SocketOption(level, name)))
            Notes.Add($"socket option {Number(name)} of level {Number(level)} is left out: {Host.System} does not have it");
        else
            Call(Syscall.Setsockopt, socket, level, name, value, value.Bytes.Length);
    }

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private void Add(Syscall number, ReadOnlySpan<Operand> operands, Expectation expect) =>
        _steps.Add(new CallStep(_task, number, ImmutableCollectionsMarshal.AsImmutableArray(operands.ToArray()), null, expect, Purpose));
}
