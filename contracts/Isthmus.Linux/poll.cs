using System.Runtime.InteropServices;

namespace Isthmus.Linux;

/// <summary>Bindings of <c>poll.h</c> (poll(2)).</summary>
internal static partial class Poll
{
    public const short POLLIN = 0x001;
    public const short POLLERR = 0x008;
    public const short POLLRDHUP = 0x2000;

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollFd
    {
        public int Fd;
        public short Events;
        public short Revents;
    }

    /// <summary>Waits for events. <paramref name="timeout"/> in milliseconds; -1 waits for ever.</summary>
    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Wait(ref PollFd fds, nuint count, int timeout);
}
