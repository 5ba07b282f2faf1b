namespace Isthmus.Engine.Files.Tcp;

/// <summary>How a kernel lets a process put an established TCP connection back: by system calls of the process itself.</summary>
public interface ITcpRepair
{
    /// <summary>Whether <see cref="Create"/> sets the options of TCP itself too (tcp(7)).</summary>
    bool SetsTcpOptions => false;

    /// <summary>Why this kernel cannot rebuild the connection, or null.</summary>
    string? WhyNot(TcpConnection connection);

    /// <summary>
    /// Makes the connection's socket, with its addresses, sequence numbers, options and queues, without a packet leaving the host.
    /// Socket options that are not TCP's own are set by the caller.
    /// </summary>
    /// <returns>The number of the new descriptor.</returns>
    int Create(TaskCalls calls, TcpConnection connection);

    /// <summary>Puts back what closed one or both directions. Called after all of the socket's options are set.</summary>
    void CloseHalves(TaskCalls calls, int socket, TcpConnection connection);

    /// <summary>Lets packets flow: the last calls before the process runs.</summary>
    void Resume(TaskCalls calls, int socket, TcpConnection connection);
}
