using System.Buffers.Binary;
using System.Globalization;
using Isthmus.Criu.Images;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files.Kinds;

/// <summary>
/// An epoll set (epoll(7)). Its members are added when every process has its files: a member is a file together with the
/// number under which it was added, so it is added in the process that has the file at that number.
/// </summary>
internal sealed class EpollRecipe(OpenFile file) : FileRecipe
{
    private const int EPOLL_CTL_ADD = 1;
    private const uint Exclusive = 1 << 28;
    private const uint EdgeTriggered = 1U << 31;
    private const uint OneShot = 1 << 30;
    private const int EventLength = 12;
    private const int EventsOfACall = 256;

    private readonly EventpollFileEntry _entry = file.Entry.Epfd;

    public override IReadOnlyList<OpenFile> Files { get; } = [file];

    public override string Name => $"epoll set {file.Id:x}";

    public override void Create(TaskCalls calls, CreatedFiles created)
    {
        var descriptor = calls.Open(Syscall.EpollCreate1, 0);
        FileStatus.Set(calls, descriptor, _entry.Flags);
        created.Add(file, descriptor);
    }

    public IReadOnlyList<EventpollTfdEntry> Members => _entry.Tfd;

    public OpenFile File => file;

    /// <summary>Whether the member reports a change once and stays armed.</summary>
    public static bool ReportsChanges(EventpollTfdEntry member) => (member.Events & (EdgeTriggered | OneShot)) == EdgeTriggered;

    /// <summary>
    /// Takes what the set reports of new members: the process was told it before it was frozen, and some, such as nginx, take the same
    /// change told twice for another one.
    /// </summary>
    /// <param name="calls">The process's.</param>
    /// <param name="set">The set's number there.</param>
    /// <param name="members">How many members it has so far, all of them edge-triggered.</param>
    public static void TakeReports(TaskCalls calls, int set, int members)
    {
        // Systems differ in whether reading and writing are one event or two.
        for (var events = 2 * members; events > 0; events -= EventsOfACall)
            calls.Call(Syscall.EpollWait, set, Blob.Room(EventsOfACall * EventLength), EventsOfACall, 0);
    }

    /// <summary>Adds one member in the process that has it. A disarmed one-shot member has no event bits and stays disarmed.</summary>
    public void AddMember(TaskCalls calls, int set, EventpollTfdEntry member)
    {
        if ((member.Events & calls.Host.MissingEpollEvents) is var missing and not 0)
            calls.Notes.Add(string.Create(CultureInfo.InvariantCulture, $"epoll event bits 0x{missing:x} are left out: {calls.Host.System} does not know them{(missing == Exclusive ? " (EPOLLEXCLUSIVE: a new connection may wake more than one worker)" : "")}"));
        var epollEvent = new byte[EventLength];
        BinaryPrimitives.WriteUInt32LittleEndian(epollEvent, member.Events & ~calls.Host.MissingEpollEvents);
        BinaryPrimitives.WriteUInt64LittleEndian(epollEvent.AsSpan(4), member.Data);
        calls.Call(Syscall.EpollCtl, set, EPOLL_CTL_ADD, (ulong)member.Tfd, new Blob(epollEvent));
    }
}
