using Isthmus.Engine.Plan;
using Xunit;

namespace Isthmus.UnitTests.EngineFiles;

/// <summary>
/// Descriptor tables as a kernel keeps them: the lowest free number is given out, dup3 replaces, close frees. Runs the steps of
/// a plan and fails where a real kernel would.
/// </summary>
internal sealed class SimulatedTables
{
    private readonly Dictionary<int, SortedDictionary<int, object>> _tables = [];
    private readonly Dictionary<(int Pid, Blob Blob, int Offset), int> _answers = [];

    public IReadOnlyDictionary<int, object> Of(int pid) => _tables[pid];

    /// <summary>A process with descriptors of its own, as the engine's stub may have.</summary>
    public void Start(int pid, params int[] descriptors) => _tables[pid] = new(descriptors.ToDictionary(number => number, _ => new object()));

    public void Fork(int parent, int child) => _tables[child] = new(_tables[parent]);

    public void Run(IEnumerable<Step> steps)
    {
        foreach (var step in steps)
        {
            if (step is LoadStep load && _answers.TryGetValue((load.Task.Pid, load.Blob, load.Offset), out var value))
                Assert.True(load.Expect.IsMetBy((ulong)value), $"{load}: {value}");
            else if (step is CallStep call)
                Run(call);
        }
    }

    private void Run(CallStep call)
    {
        var table = _tables[call.Task.Pid];
        int At(int operand) => (int)call.Operands[operand].Value;
        switch (call.Number)
        {
            case Syscall.Open or Syscall.Socket or Syscall.Eventfd2 or Syscall.EpollCreate1 or Syscall.TimerfdCreate
                or Syscall.Signalfd4 or Syscall.InotifyInit1 or Syscall.MemfdCreate or Syscall.Accept:
                Met(call, New(table));
                break;
            case Syscall.Pipe2:
                Answer(call, call.Operands[0].Blob!, table);
                break;
            case Syscall.Socketpair:
                Answer(call, call.Operands[3].Blob!, table);
                break;
            case Syscall.Dup3:
                Assert.True(table.ContainsKey(At(0)), $"{call}: not open");
                Assert.NotEqual(At(0), At(1));
                Assert.False(table.ContainsKey(At(1)), $"{call}: would silently close {At(1)}");
                table[At(1)] = table[At(0)];
                Met(call, At(1));
                break;
            case Syscall.Close:
                Assert.True(table.Remove(At(0)), $"{call}: not open");
                break;
            case Syscall.CloseRange:
                foreach (var number in table.Keys.Where(number => number >= At(0) && (uint)number <= (uint)call.Operands[1].Value).ToList())
                    table.Remove(number);
                break;
            case Syscall.Setsockopt or Syscall.Bind or Syscall.Connect or Syscall.Listen or Syscall.Sendto or Syscall.Shutdown
                or Syscall.Fcntl or Syscall.Write or Syscall.Lseek or Syscall.EpollCtl or Syscall.Flock:
                Assert.True(table.ContainsKey(At(0)), $"{call}: not open");
                break;
            default:
                break;
        }
    }

    private void Answer(CallStep call, Blob blob, SortedDictionary<int, object> table)
    {
        _answers[(call.Task.Pid, blob, 0)] = New(table);
        _answers[(call.Task.Pid, blob, 4)] = New(table);
    }

    private static int New(SortedDictionary<int, object> table)
    {
        var number = 0;
        while (table.ContainsKey(number))
            number++;
        table[number] = new object();
        return number;
    }

    private static void Met(CallStep call, int result) => Assert.True(call.Expect.IsMetBy((ulong)result), $"{call}: {result}");
}
