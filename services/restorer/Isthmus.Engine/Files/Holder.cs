namespace Isthmus.Engine.Files;

/// <summary>One descriptor: a process, the number, and whether execve(2) closes it.</summary>
internal readonly record struct Holder(int Pid, int Descriptor, bool CloseOnExec);
