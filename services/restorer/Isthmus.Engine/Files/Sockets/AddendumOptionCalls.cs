using Isthmus.Criu.Addendum;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files.Sockets;

/// <summary>Sets the options that CRIU's images do not hold.</summary>
internal static class AddendumOptionCalls
{
    public static void Apply(TaskCalls calls, int socket, IReadOnlyList<OptionValue> options)
    {
        foreach (var option in options)
            calls.SetOption(socket, option.Level, option.Name, new Blob(option.Value));
    }
}
