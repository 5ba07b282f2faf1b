using Isthmus.Criu;

namespace Isthmus.Engine.Files;

/// <summary>
/// Knows epoll sets that had nothing to report when the tree was frozen: a thread that was interrupted in epoll_wait(2) had been told
/// everything before.
/// </summary>
internal sealed class EpollWaits
{
    private const long EINTR = 4;
    private const ulong EpollWait = 232;
    private const ulong EpollPwait = 281;
    private const ulong EpollPwait2 = 441;

    private readonly HashSet<(int Pid, int Descriptor)> _idle = [];

    public EpollWaits(Checkpoint checkpoint)
    {
        foreach (var process in checkpoint.Processes.Where(process => !process.IsZombie))
        {
            foreach (var registers in process.Threads.Select(thread => thread.Registers))
            {
                if (registers.OrigAx is EpollWait or EpollPwait or EpollPwait2 && (long)registers.Ax == -EINTR)
                    _idle.Add((process.Pid, (int)registers.Di));
            }
        }
    }

    /// <summary>Whether a thread of any process waited for an event of the set.</summary>
    public bool IsIdle(OpenFile set) => set.Holders.Exists(holder => _idle.Contains((holder.Pid, holder.Descriptor)));
}
