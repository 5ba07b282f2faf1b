using Isthmus.Criu;
using Isthmus.Criu.Images;

namespace Isthmus.Cli.Inspection;

/// <summary>Every internet socket of a checkpoint, listeners first.</summary>
internal static class ConnectionLines
{
    private const uint Listen = 10;

    public static IReadOnlyList<ConnectionLine> Of(Checkpoint checkpoint)
    {
        var owners = checkpoint.Processes
            .SelectMany(process => process.Descriptors.Select(descriptor => (descriptor.Id, Owner: $"{process.Pid}/{descriptor.Fd}")))
            .ToLookup(pair => pair.Id, pair => pair.Owner);
        return
        [
            .. checkpoint.Files.Values.Where(file => file.Isk is not null)
                .OrderByDescending(file => file.Isk.State == Listen).ThenBy(file => file.Id)
                .Select(file => Line(file.Isk, checkpoint.TcpStreams.GetValueOrDefault(file.Isk.Ino), [.. owners[file.Id]])),
        ];
    }

    private static ConnectionLine Line(InetSkEntry socket, TcpStream? stream, IReadOnlyList<string> owners) => new()
    {
        Protocol = InetEndpoints.Protocol(socket),
        Local = InetEndpoints.Local(socket),
        Remote = socket.DstPort == 0 ? null : InetEndpoints.Remote(socket),
        State = InetEndpoints.State(socket),
        Owners = owners,
        ReceiveQueue = stream?.ReceiveQueue.Length,
        Unacknowledged = stream?.Unacknowledged.Length,
        Unsent = stream?.Unsent.Length,
        SegmentSize = stream?.State.MssClamp,
        Options = stream is null ? null : Options(stream.State),
    };

    /// <summary>TCPI_OPT_* bits of the kernel's tcp.h.</summary>
    private static string Options(TcpStreamEntry state)
    {
        var names = new List<string>();
        if ((state.OptMask & 1) != 0)
            names.Add("timestamps");
        if ((state.OptMask & 2) != 0)
            names.Add("sack");
        if ((state.OptMask & 4) != 0)
            names.Add($"window scale {state.SndWscale}/{state.RcvWscale}");
        return string.Join(", ", names);
    }
}
