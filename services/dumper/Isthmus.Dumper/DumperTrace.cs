using System.Diagnostics;

namespace Isthmus.Dumper;

/// <summary>Spans of the source's stages.</summary>
internal static class DumperTrace
{
    public const string Name = "Isthmus.Dumper";

    public static ActivitySource Source { get; } = new(Name);
}
