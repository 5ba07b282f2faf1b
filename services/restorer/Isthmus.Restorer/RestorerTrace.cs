using System.Diagnostics;

namespace Isthmus.Restorer;

/// <summary>Spans of the destination's stages.</summary>
internal static class RestorerTrace
{
    public const string Name = "Isthmus.Restorer";

    public static ActivitySource Source { get; } = new(Name);
}
