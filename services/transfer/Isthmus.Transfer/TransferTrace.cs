using System.Diagnostics;

namespace Isthmus.Transfer;

/// <summary>Spans of the transfer stage.</summary>
internal static class TransferTrace
{
    public const string Name = "Isthmus.Transfer";

    public static ActivitySource Source { get; } = new(Name);
}
