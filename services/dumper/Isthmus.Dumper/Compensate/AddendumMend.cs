using System.Globalization;
using Isthmus.Criu;
using Isthmus.Criu.Addendum;
using Isthmus.Linux;
using Isthmus.Linux.Sockets;

namespace Isthmus.Dumper.Compensate;

/// <summary>
/// Gives a tree that CRIU itself has restored, and that stands still, what only our own images hold: everything that can be
/// set from outside of a process.
/// </summary>
/// <param name="host">Where the tree is.</param>
/// <param name="checkpoint">Its images.</param>
internal sealed class AddendumMend(HostSpace host, Checkpoint checkpoint)
{
    private readonly IReadOnlyDictionary<int, int> _outer = HostProcess.ToOuterPids(host);
    private readonly List<string> _lost = [];

    /// <summary>Applies it, and says in words what could not be: "thread 7 …".</summary>
    public IReadOnlyList<string> Apply()
    {
        var files = FileAddendum.Load(checkpoint.Source);
        var tasks = TaskAddendum.Load(checkpoint.Source);
        foreach (var semaphore in files.Semaphores)
            _lost.Add($"descriptor {semaphore.Number} of process {semaphore.Pid} is a semaphore (EFD_SEMAPHORE)");
        foreach (var connection in ConnectionAddendum.Load(checkpoint.Source).Waiting.Where(connection => connection.Client == 0 || connection.Messages.Count > 0))
            _lost.Add($"{connection.Messages.Sum(message => message.Length)} bytes waited in a connection that nobody had accepted (socket {connection.Listener})");
        Sockets(files.Sockets.ToDictionary(socket => socket.Inode, socket => socket.Options));
        foreach (var process in tasks.Processes)
            Process(process);
        var tids = checkpoint.Processes.Where(process => _outer.ContainsKey(process.Pid)).SelectMany(process => HostProcess.ToOuterTids(_outer[process.Pid])).ToDictionary();
        foreach (var thread in tasks.Threads)
            Thread(thread, tids.GetValueOrDefault(thread.Tid));
        return _lost;
    }

    private void Sockets(Dictionary<uint, IReadOnlyList<OptionValue>> options)
    {
        if (options.Count == 0)
            return;
        foreach (var process in checkpoint.Processes.Where(process => _outer.ContainsKey(process.Pid)))
        {
            using var foreign = ForeignDescriptors.Open(_outer[process.Pid]);
            foreach (var descriptor in process.Descriptors)
            {
                var file = checkpoint.Files.GetValueOrDefault(descriptor.Id);
                if ((file?.Isk?.Ino ?? file?.Usk?.Ino) is not { } inode || !options.Remove(inode, out var values))
                    continue;
                using var socket = foreign?.Socket((int)descriptor.Fd);
                foreach (var option in values)
                {
                    if (socket?.TrySet(option.Level, option.Name, option.Value) != true)
                        _lost.Add($"option {option.Level}/{option.Name} of descriptor {descriptor.Fd} of process {process.Pid} was set");
                }
            }
        }
    }

    private void Process(ProcessAttributes process)
    {
        var directory = string.Create(CultureInfo.InvariantCulture, $"{host.Proc}/{process.Pid}");
        if (process.CoreDumpFilter is { } filter)
            Write($"{directory}/coredump_filter", $"0x{filter:x}", $"process {process.Pid} had the core dump filter 0x{filter:x}");
        if (process.ControlGroup is { } group)
        {
            var what = $"process {process.Pid} was in control group {group}";
            if (Engine.Hosts.HostProbe.Describe().ControlGroups is { } hierarchy && _outer.TryGetValue(process.Pid, out var outer))
                Write($"{hierarchy}{group}/cgroup.procs", outer.ToString(CultureInfo.InvariantCulture), what);
            else
                _lost.Add(what);
        }

        if (process.MergesMemory)
            _lost.Add($"process {process.Pid} merged equal pages of its memory");
    }

    private void Thread(ThreadAttributes thread, int outerTid)
    {
        if (thread.Affinity is { } affinity && (outerTid == 0 || Sched.SetAffinity(outerTid, (nuint)affinity.Length, affinity) < 0))
            _lost.Add($"thread {thread.Tid} was bound to processors {string.Join(", ", ProcessorSet.Members(affinity))}");
        if (thread.IoPriority != 0 && (outerTid == 0 || Ioprio.Set(outerTid, thread.IoPriority) < 0))
            _lost.Add($"thread {thread.Tid} had the I/O priority 0x{thread.IoPriority:x}");
        if (thread.TimerSlack is { } slack)
            Write(string.Create(CultureInfo.InvariantCulture, $"/proc/{outerTid}/timerslack_ns"), slack.ToString(CultureInfo.InvariantCulture), $"thread {thread.Tid} had a timer slack of {slack} ns");
        if (thread.MemoryFailure is not null)
            _lost.Add($"thread {thread.Tid} had an answer of its own to memory failures (PR_MCE_KILL)");
        if (thread.FlushesIo)
            _lost.Add($"thread {thread.Tid} was one that flushes I/O (PR_SET_IO_FLUSHER)");
        if (thread.Speculation.Count > 0)
            _lost.Add($"thread {thread.Tid} had mitigations of speculation (PR_SET_SPECULATION_CTRL)");
    }

    private void Write(string path, string text, string what)
    {
        try
        {
            File.WriteAllText(path, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _lost.Add($"{what} ({e.Message})");
        }
    }
}
