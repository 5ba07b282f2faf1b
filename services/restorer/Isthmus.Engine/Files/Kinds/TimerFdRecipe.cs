using System.Buffers.Binary;
using Isthmus.Criu.Images;
using Isthmus.Engine.Files.Abi;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files.Kinds;

/// <summary>
/// A timerfd (timerfd_create(2)). The image holds the time that remained when the tree was frozen; the timer is armed
/// with it at the very end, so that a process does not see the move as time that its timers spent.
/// </summary>
internal sealed class TimerFdRecipe(OpenFile file) : FileRecipe
{
    /// <summary>TFD_TIMER_CANCEL_ON_SET: needs the absolute time of expiry, which images do not hold.</summary>
    public const uint CancelOnSet = 2;

    /// <summary>TFD_IOC_SET_TICKS (linux/timerfd.h): expirations not yet read. Kernels with CONFIG_CHECKPOINT_RESTORE.</summary>
    private const uint SetTicks = 0x4008_5400;

    /// <summary>Whether its unread expirations are one that firing again makes up for.</summary>
    public static bool IsOneShot(TimerfdEntry entry) => entry is { Ticks: 1, Vsec: 0, Vnsec: 0, Isec: 0, Insec: 0 };

    private readonly TimerfdEntry _entry = file.Entry.Tfd;

    public override IReadOnlyList<OpenFile> Files { get; } = [file];

    public override string Name => $"timerfd {file.Id:x}";

    public override bool HasFollowUp => true;

    public override void Create(TaskCalls calls, CreatedFiles created)
    {
        var descriptor = calls.Open(Syscall.TimerfdCreate, (ulong)_entry.Clockid, (ulong)(_entry.Flags & Fcntl.O_NONBLOCK));
        FileStatus.Set(calls, descriptor, _entry.Flags, _entry.Flags & Fcntl.O_NONBLOCK);
        created.Add(file, descriptor);
    }

    public override void Kick(TaskCalls calls, OpenFile of, Holder at)
    {
        var (seconds, nanoseconds) = (_entry.Vsec, _entry.Vnsec);
        // A periodic timer that has fired and was not read remains at 0, which would disarm it.
        if (seconds == 0 && nanoseconds == 0)
            (seconds, nanoseconds) = (_entry.Isec, _entry.Insec);
        // It fires once more, at once.
        if (_entry.Ticks != 0 && !calls.Host.Has(HostFeatures.TimerTicks))
            (seconds, nanoseconds) = (0, 1);
        if (seconds != 0 || nanoseconds != 0)
        {
            var setting = new byte[32];
            BinaryPrimitives.WriteUInt64LittleEndian(setting, _entry.Isec);
            BinaryPrimitives.WriteUInt64LittleEndian(setting.AsSpan(8), _entry.Insec);
            BinaryPrimitives.WriteUInt64LittleEndian(setting.AsSpan(16), seconds);
            BinaryPrimitives.WriteUInt64LittleEndian(setting.AsSpan(24), nanoseconds);
            calls.Call(Syscall.TimerfdSettime, at.Descriptor, 0, new Blob(setting), 0);
        }

        if (_entry.Ticks != 0 && calls.Host.Has(HostFeatures.TimerTicks))
        {
            var ticks = new byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(ticks, _entry.Ticks);
            calls.Call(Syscall.Ioctl, at.Descriptor, (ulong)SetTicks, new Blob(ticks));
        }
    }
}
