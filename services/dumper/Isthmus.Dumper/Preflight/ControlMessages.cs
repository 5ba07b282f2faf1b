using System.Buffers.Binary;
using Isthmus.Linux.Sockets;

namespace Isthmus.Dumper.Preflight;

/// <summary>
/// Options of a unix socket by which the kernel tells more of a message than its bytes (unix(7), socket(7)). CRIU reads the queue as
/// the process would, and gives up at a control message that passes no descriptors.
/// </summary>
internal static class ControlMessages
{
    private const int SOL_SOCKET = 1;

    // Numbers of x86-64 Linux (asm-generic/socket.h).
    private static readonly (int Number, string Name)[] s_any = [(16, "SO_PASSCRED"), (34, "SO_PASSSEC"), (76, "SO_PASSPIDFD")];
    private static readonly (int Number, string Name)[] s_ofMessages = [(29, "SO_TIMESTAMP"), (35, "SO_TIMESTAMPNS"), (63, "SO_TIMESTAMP_NEW"), (64, "SO_TIMESTAMPNS_NEW")];
    private static readonly (int Number, string Name)[] s_ofStreams = [(84, "SO_INQ")];

    /// <summary>The names of those that are set.</summary>
    public static IReadOnlyList<string> Of(ForeignSocket socket) =>
        [.. s_any.Concat(socket.IsStream ? s_ofStreams : s_ofMessages).Where(option => IsSet(socket, option.Number)).Select(option => option.Name)];

    private static bool IsSet(ForeignSocket socket, int number)
    {
        Span<byte> value = stackalloc byte[sizeof(int)];
        return socket.TryRead(SOL_SOCKET, number, value) && BinaryPrimitives.ReadInt32LittleEndian(value) != 0;
    }
}
