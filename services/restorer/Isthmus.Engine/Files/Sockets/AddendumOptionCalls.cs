using Isthmus.Criu.Addendum;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files.Sockets;

/// <summary>Sets the options that CRIU's images do not hold.</summary>
internal static class AddendumOptionCalls
{
    /// <summary>All but the one that forbids to attach a packet filter.</summary>
    public static void Apply(TaskCalls calls, int socket, IReadOnlyList<OptionValue> options)
    {
        foreach (var option in options)
        {
            if (!IsLock(option))
                calls.SetOption(socket, option.Level, option.Name, new Blob(option.Value));
        }
    }

    /// <summary>What has to come when the packet filter is attached.</summary>
    public static void ApplyLast(TaskCalls calls, int socket, IReadOnlyList<OptionValue> options)
    {
        foreach (var option in options)
        {
            if (IsLock(option))
                calls.SetOption(socket, option.Level, option.Name, new Blob(option.Value));
        }
    }

    private static bool IsLock(OptionValue option) => option.Level == CarriedOption.LockedFilter.Level && option.Name == CarriedOption.LockedFilter.Name;
}
