using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Pids;

/// <summary>How a new task gets the ID that it had.</summary>
public interface IPidAllocator
{
    /// <summary>Steps of <paramref name="parent"/> that fork a process; the kernel's answer is checked.</summary>
    IEnumerable<Step> Process(TaskId parent, TaskId child, string purpose);

    /// <summary>Steps of <paramref name="leader"/> that make a thread of its process.</summary>
    IEnumerable<Step> Thread(TaskId leader, TaskId thread, string purpose);
}
