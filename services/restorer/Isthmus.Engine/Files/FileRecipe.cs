namespace Isthmus.Engine.Files;

/// <summary>
/// How one open file, or several that exist only together (the ends of a pipe, sockets connected to each other), are
/// made in one process. Every number that <see cref="Create"/> opens and does not hand over is closed by it.
/// </summary>
internal abstract class FileRecipe
{
    /// <summary>What is made; the first one orders the recipe among others.</summary>
    public abstract IReadOnlyList<OpenFile> Files { get; }

    /// <summary>The process that makes it.</summary>
    public int Home { get; set; }

    /// <summary>Whether it is made before the home's children are forked, else at the home's own installation.</summary>
    public bool BeforeFork { get; set; }

    /// <summary>For a person: "pipe 1a", "listener 0.0.0.0:80".</summary>
    public abstract string Name { get; }

    /// <summary>Most descriptors that are open at once while it is made.</summary>
    public virtual int Room => Files.Count + 2;

    /// <summary>Makes the files and hands each over as a descriptor.</summary>
    public abstract void Create(TaskCalls calls, CreatedFiles created);

    /// <summary>What is done when every process has its files, in the process and at the number of <paramref name="at"/>.</summary>
    public virtual void Late(TaskCalls calls, OpenFile file, Holder at)
    {
    }

    /// <summary>The last calls before the process runs.</summary>
    public virtual void Kick(TaskCalls calls, OpenFile file, Holder at)
    {
    }

    /// <summary>Whether <see cref="Late"/> or <see cref="Kick"/> do anything.</summary>
    public virtual bool HasFollowUp => false;
}
