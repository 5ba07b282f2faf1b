namespace Isthmus.Linux.Sockets;

/// <summary>Whom an open file signals (fcntl(2), F_SETOWN_EX).</summary>
/// <param name="Type">F_OWNER_TID (0), F_OWNER_PID (1) or F_OWNER_PGRP (2).</param>
/// <param name="Id">The thread, process or process group, as this process sees it.</param>
public readonly record struct FileSignalTarget(int Type, int Id)
{
    public static FileSignalTarget Thread(int id) => new(0, id);

    public static FileSignalTarget Process(int id) => new(1, id);

    public static FileSignalTarget Group(int id) => new(2, id);
}
