namespace Isthmus.Criu;

/// <summary>State of a process (<c>TaskCoreEntry.task_state</c>; compel/task-state.h).</summary>
public enum TaskState : uint
{
    Alive = 1,
    Dead = 2,
    Stopped = 3,
    Zombie = 6,
}
