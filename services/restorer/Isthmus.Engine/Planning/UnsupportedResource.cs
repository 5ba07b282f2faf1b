using System.Globalization;

namespace Isthmus.Engine.Planning;

/// <summary>Something in the images that cannot be rebuilt at this host.</summary>
/// <param name="Resource">Its name: "seccomp filter", "SysV shared memory", "AIO ring" …</param>
/// <param name="Pid">The process (or thread) that has it, or null.</param>
/// <param name="Descriptor">Its descriptor, or null.</param>
/// <param name="Reason">One sentence: what is wrong.</param>
/// <param name="Remedy">One sentence: what to do.</param>
public sealed record UnsupportedResource(string Resource, int? Pid, int? Descriptor, string Reason, string Remedy)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Pid is null ? "" : $"process {Pid}")}{(Descriptor is null ? "" : $" descriptor {Descriptor}")}{(Pid is null ? "" : ": ")}{Resource}: {Reason.TrimEnd('.')}. {Remedy}");
}
