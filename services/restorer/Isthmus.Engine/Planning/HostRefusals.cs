using Isthmus.Criu;
using Isthmus.Criu.Images;
using Isthmus.Engine.Hosts;

namespace Isthmus.Engine.Planning;

/// <summary>Finds what the engine carries and this host cannot have. Files that need their holders to be known are judged with the files.</summary>
internal sealed class HostRefusals(Checkpoint checkpoint, HostDescription host, Refusals refusals)
{
    private const int DefaultPipeCapacity = 65536;

    public void Find()
    {
        foreach (var process in checkpoint.Processes.Where(process => !process.IsZombie))
        {
            if (!host.Has(HostFeatures.Threads) && process.Threads.Count > 1)
                Refuse("threads", process, $"it has {process.Threads.Count} threads, whose IDs cannot be chosen here", "Run the service with one thread a process (nginx: no thread_pool), or keep it on Linux.");
            if (!host.Has(HostFeatures.FramesOnStack) && process.Threads.Any(thread => HandlerFrames.Of(process, thread).Count > 0))
                Refuse("signal handler", process, "it was frozen inside a handler, whose frame on the stack only Linux can return through", "Move it again: handlers are short.");
            FindInMemory(process);
            FindInTimers(process);
        }

        if (!host.Has(HostFeatures.AbstractSockets))
            FindAbstractSockets();
        if (!host.Has(HostFeatures.PipeSizes))
            FindBigPipes();
    }

    private void FindInMemory(ProcessCheckpoint process)
    {
        foreach (var area in process.Memory.Vmas)
        {
            if (area.End > host.AddressEnd && !area.Is(VmaStatus.Vsyscall | VmaStatus.Vvar))
                Refuse("memory area", process, $"it maps 0x{area.Start:x}–0x{area.End:x}, and addresses from 0x{host.AddressEnd:x} on belong to the system here", "Start the service with address space randomization (not under setarch -R).");
        }
    }

    private void FindInTimers(ProcessCheckpoint process)
    {
        foreach (var timer in process.Task.Timers?.Posix ?? [])
        {
            if (timer.ItId > host.HighestTimerId)
                Refuse("timer", process, $"its ID {timer.ItId} is above {host.HighestTimerId}, the highest here", "Keep the service on Linux.");
        }
    }

    private void FindAbstractSockets()
    {
        foreach (var file in checkpoint.Files.Values.Where(file => file.Usk is { Name.Length: > 0 } socket && socket.Name[0] == 0))
        {
            var holder = checkpoint.Processes.FirstOrDefault(process => !process.IsZombie && process.Descriptors.Any(descriptor => descriptor.Id == file.Id));
            refusals.Add("unix socket", holder?.Pid, $"it has an abstract name, which {host.System} does not know.", "Let the service name its sockets by paths.");
        }
    }

    private void FindBigPipes()
    {
        foreach (var (id, contents) in checkpoint.Pipes.Concat(checkpoint.Fifos))
        {
            if (contents.Bytes.Length > DefaultPipeCapacity)
                refusals.Add("pipe", null, $"{contents.Bytes.Length} bytes wait in pipe {id:x}, and a pipe holds {DefaultPipeCapacity} here.", "Move the service when it has read them.");
        }
    }

    private void Refuse(string resource, ProcessCheckpoint process, string reason, string remedy) =>
        refusals.Add(resource, process.Pid, $"{reason} ({host.System}).", remedy);
}
