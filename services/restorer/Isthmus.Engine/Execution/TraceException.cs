using System.ComponentModel;

namespace Isthmus.Engine.Execution;

/// <summary>A ptrace request, a wait or an access to a tracee's memory failed: the tree under construction is not usable.</summary>
public class TraceException : Exception
{
    public TraceException(string message)
        : base(message)
    {
    }

    public TraceException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Says what was tried and adds the error number's text.</summary>
    public static TraceException ForError(string what, int errno) => new($"{what}: {new Win32Exception(errno).Message} (errno {errno})");
}
