using System.Globalization;

namespace Isthmus.Engine.Files;

/// <summary>
/// An inode without a name (a deleted file, a memfd) that several files or mappings are opened from. It is made before
/// the home's children are forked and stays at <see cref="Number"/> in the home and everything below it until
/// all files exist; whoever needs it opens <see cref="Path"/>, with flags of its own.
/// </summary>
internal abstract class AnchorRecipe
{
    private readonly SortedSet<int> _users = [];

    /// <summary>Processes that open it, by any way.</summary>
    public IReadOnlyCollection<int> Users => _users;

    public int Home { get; set; }

    public int Number { get; set; } = -1;

    /// <summary>The directory of the calling process's descriptors (<see cref="Hosts.HostDescription.DescriptorDirectory"/>).</summary>
    public string Directory { get; set; } = "/proc/self/fd";

    /// <summary>proc(5), /proc/PID/fd: opening the link opens the inode again.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"{Directory}/{Number}");

    public abstract string Name { get; }

    public void UsedBy(int pid) => _users.Add(pid);

    /// <summary>Makes it; returns the descriptor that is to be kept.</summary>
    public abstract int Create(TaskCalls calls);

    /// <summary>In the home, when every process has its files and memory.</summary>
    public virtual void Late(TaskCalls calls)
    {
    }
}
